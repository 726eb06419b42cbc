#include "server.h"
#include "connection.h"
#include "request.h"
#include "scheduler.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

enum { LINGER_MS = 2000, FINISH_MS = 5000 };

int64_t monotonic_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int watch(struct server *server, int fd, unsigned events, void *tag) {
  struct epoll_event event = {.events = events, .data = {.ptr = tag}};
  return epoll_ctl(server->epoll, EPOLL_CTL_ADD, fd, &event);
}

static void set_delays(struct server *server, const struct options *options) {
  struct deadline_queue *of = server->deadlines.of;
  of[DEADLINE_HEADER].delay_ms = options->header_timeout_ms;
  of[DEADLINE_IDLE].delay_ms = options->idle_timeout_ms;
  of[DEADLINE_WRITE].delay_ms = options->write_timeout_ms;
  of[DEADLINE_LINGER].delay_ms = LINGER_MS;
}

int open_server(struct server *server, const struct options *options, int listener,
                const sigset_t *signals) {
  memset(server, 0, sizeof(*server));
  server->options = options;
  server->listener = listener;
  server->now_ms = monotonic_ms();
  server->stop_at_ms = options->run_ms > 0 ? server->now_ms + options->run_ms : INT64_MAX;
  set_delays(server, options);
  server->epoll = epoll_create1(EPOLL_CLOEXEC);
  server->signals = signalfd(-1, signals, SFD_NONBLOCK | SFD_CLOEXEC);
  server->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
  server->acceptor = open_request(server, NULL);
  if (!server->acceptor)
    errno = ENOMEM;
  bool good = server->acceptor && server->epoll >= 0 && server->signals >= 0 &&
              open_access_log(&server->log, options->access_log) == 0 &&
              watch(server, listener, EPOLLIN | EPOLLET, &server->listener) == 0 &&
              watch(server, server->signals, EPOLLIN, &server->signals) == 0;
  return good ? 0 : -1;
}

void close_server(struct server *server) {
  free(server->acceptor);
  close_access_log(&server->log);
  close(server->spare);
  close(server->signals);
  close(server->epoll);
}

static void close_all(struct server *server, enum deadline_kind kind) {
  struct connection *connection = server->deadlines.of[kind].first;
  while (connection) {
    struct connection *next = connection->deadline.next;
    if (!connection->request)
      close_connection(connection);
    connection = next;
  }
}

void begin_stop(struct server *server) {
  if (server->stopping)
    return;
  server->stopping = true;
  server->abort_at_ms = server->now_ms + FINISH_MS;
  close(server->listener);
  server->listener = -1;
  close_all(server, DEADLINE_IDLE);
  struct connection *connection = server->deadlines.of[DEADLINE_HEADER].first;
  while (connection) {
    struct connection *next = connection->deadline.next;
    if (!connection->request && !connection->carried)
      close_connection(connection);
    connection = next;
  }
}

void begin_abort(struct server *server) {
  server->aborting = true;
  close_all(server, DEADLINE_HEADER);
  close_all(server, DEADLINE_LINGER);
  while (server->deadlines.of[DEADLINE_WRITE].first)
    wake_request(server->deadlines.of[DEADLINE_WRITE].first->request);
}

bool may_accept_again(const struct server *server) {
  return server->accept_paused && !server->stopping &&
         server->connections < server->options->connections_max;
}

bool is_finished(const struct server *server) {
  return server->stopping && server->connections == 0;
}
