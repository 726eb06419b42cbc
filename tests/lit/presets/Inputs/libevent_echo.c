// An echo server on libevent with a client of its own in the same loop: ends when the client has
// read its greeting back.
#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct connection {
  struct bufferevent *stream;
  size_t echoed;
};

static struct event_base *base;
static const char greeting[] = "hello";
static int answered;

static void close_connection(struct bufferevent *stream, short what, void *argument) {
  (void)what;
  bufferevent_free(stream);
  free(argument);
}

static void echo(struct bufferevent *stream, void *argument) {
  struct connection *connection = argument;
  char text[256];
  size_t length = bufferevent_read(stream, text, sizeof text);
  connection->echoed += length;
  bufferevent_write(stream, text, length);
}

static void accept_connection(struct evconnlistener *listener, evutil_socket_t fd,
                              struct sockaddr *address, int length, void *argument) {
  (void)listener, (void)address, (void)length, (void)argument;
  struct connection *connection = malloc(sizeof(struct connection));
  if (!connection)
    return;
  connection->stream = bufferevent_socket_new(base, fd, BEV_OPT_CLOSE_ON_FREE);
  connection->echoed = 0;
  bufferevent_setcb(connection->stream, echo, NULL, close_connection, connection);
  bufferevent_enable(connection->stream, EV_READ | EV_WRITE);
}

static void read_answer(struct bufferevent *stream, void *argument) {
  (void)argument;
  char text[sizeof greeting];
  if (evbuffer_get_length(bufferevent_get_input(stream)) < sizeof greeting)
    return;
  bufferevent_read(stream, text, sizeof text);
  answered = memcmp(text, greeting, sizeof text) == 0;
  bufferevent_free(stream);
  event_base_loopexit(base, NULL);
}

static void give_up(evutil_socket_t fd, short what, void *argument) {
  (void)fd, (void)what, (void)argument;
  event_base_loopbreak(base);
}

static void ask(evutil_socket_t fd, short what, void *argument) {
  (void)fd, (void)what;
  struct bufferevent *client = bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
  bufferevent_setcb(client, read_answer, NULL, NULL, NULL);
  bufferevent_enable(client, EV_READ);
  bufferevent_socket_connect(client, argument, sizeof(struct sockaddr_in));
  bufferevent_write(client, greeting, sizeof greeting);
}

int main(void) {
  static struct sockaddr_in address;
  ev_socklen_t length = sizeof address;
  struct timeval now = {0, 0}, limit = {20, 0};
  base = event_base_new();
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  struct evconnlistener *listener =
      evconnlistener_new_bind(base, accept_connection, NULL, LEV_OPT_CLOSE_ON_FREE, 5,
                              (struct sockaddr *)&address, sizeof address);
  if (!listener ||
      getsockname(evconnlistener_get_fd(listener), (struct sockaddr *)&address, &length) != 0)
    return 1;
  struct event *start = evtimer_new(base, ask, &address), *end = evtimer_new(base, give_up, NULL);
  evtimer_add(start, &now);
  evtimer_add(end, &limit);
  event_base_dispatch(base);
  event_free(start);
  event_free(end);
  evconnlistener_free(listener);
  event_base_free(base);
  puts(answered ? "answered" : "not answered");
  return !answered;
}
