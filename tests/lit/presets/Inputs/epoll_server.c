/* Accepts one client, reads its message, answers it, and stops. The client is this process's child. */
#include "epoll_table.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct message {
  char text[64];
  size_t length;
};

static void log_closed(struct watch *w) { printf("closed %d\n", w->fd > 0); }

static void finish(struct watch *w) {
  char rest;
  if (read(w->fd, &rest, 1) == 0)
    stopping = 1;
  w->closed(w);
}

static void receive(struct watch *w) {
  struct message *message = malloc(sizeof *message);
  w->message = message;
  if (!message)
    return;
  message->length = (size_t)read(w->fd, message->text, sizeof message->text);
  if (write(w->fd, message->text, message->length) < 0)
    stopping = 1;
  free(message);
  watch_next(w, finish);
}

static void accept_client(struct watch *w) {
  static struct watch client = {.closed = log_closed};
  client.fd = accept(w->fd, NULL, NULL);
  watch_add(&client, receive);
}

static void ask(const struct sockaddr_in *where) {
  char answer[64] = "";
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  alarm(20);
  if (connect(fd, (const struct sockaddr *)where, sizeof *where) != 0 ||
      write(fd, "hello", 5) != 5 || read(fd, answer, sizeof answer) != 5)
    _exit(1);
  _exit(strcmp(answer, "hello") != 0);
}

int main(void) {
  struct sockaddr_in where = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof where;
  static struct watch listener;
  int status = 1;
  alarm(20);
  listener.fd = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listener.fd, (struct sockaddr *)&where, size) != 0 || listen(listener.fd, 1) != 0 ||
      getsockname(listener.fd, (struct sockaddr *)&where, &size) != 0)
    return 1;
  if (fork() == 0)
    ask(&where);
  watch_add(&listener, accept_client);
  loop_run();
  wait(&status);
  if (status == 0)
    printf("answered\n");
  return status != 0;
}
