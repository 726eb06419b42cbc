#include "events.h"
#include "scheduler.h"
#include "server.h"
#include "stages.h"

#include <limits.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

static void on_connection(struct connection *connection, unsigned events) {
  struct http_request *req = connection->request;
  if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR))
    connection->readable = true;
  if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR))
    connection->peer_closed = true;
  if (connection->lingering)
    drain_connection(connection);
  else if (req && req->waits && (events & (EPOLLOUT | EPOLLHUP | EPOLLERR)))
    wake_request(req);
  else if (!req && connection->readable)
    start_request(connection);
}

static void on_signal(struct server *server) {
  struct signalfd_siginfo information;
  if (read(server->signals, &information, sizeof(information)) > 0)
    begin_stop(server);
}

static void dispatch(struct server *server, const struct epoll_event *event) {
  if (event->data.ptr == &server->signals)
    on_signal(server);
  else if (event->data.ptr == &server->listener)
    queue_stage(server->acceptor, accept_requests);
  else
    on_connection(event->data.ptr, event->events);
}

static int poll_timeout(const struct server *server) {
  if (server->active.first || is_finished(server))
    return 0;
  int64_t until = next_deadline(&server->deadlines);
  if (server->stop_at_ms < until)
    until = server->stop_at_ms;
  if (server->stopping && server->abort_at_ms < until)
    until = server->abort_at_ms;
  if (may_accept_again(server) && server->accept_at_ms < until)
    until = server->accept_at_ms;
  if (until == INT64_MAX)
    return -1;
  int64_t wait = until - server->now_ms;
  return wait < 0 ? 0 : wait > INT_MAX ? INT_MAX : (int)wait;
}

void poll_events(struct server *server) {
  enum { EVENTS_MAX = 128 };
  struct epoll_event events[EVENTS_MAX];
  int timeout = poll_timeout(server);
  if (timeout != 0)
    flush_access_log(&server->log);
  int count = epoll_wait(server->epoll, events, EVENTS_MAX, timeout);
  server->now_ms = monotonic_ms();
  for (int i = 0; i < count; i++)
    dispatch(server, &events[i]);
}

/* A client that has begun a request is told that it was too slow. */
static void expire_header(struct connection *connection) {
  if (!connection->carried && connection->skip == 0) {
    close_connection(connection);
    return;
  }
  disarm_deadline(connection);
  struct http_request *req = open_request(connection->server, connection);
  if (!req) {
    close_connection(connection);
    return;
  }
  req->status = 408;
  queue_stage(req, status_message);
}

/* The socket becomes writable only when much of its buffer is free: a slow client that still takes
 * bytes is no dead one. */
static void expire_write(struct connection *connection) {
  int untaken = untaken_bytes(connection);
  if (untaken < connection->untaken) {
    connection->untaken = untaken;
    arm_deadline(connection, DEADLINE_WRITE);
    return;
  }
  connection->broken = true;
  wake_request(connection->request);
}

static void expire_one(struct connection *connection) {
  switch (connection->deadline.kind) {
  case DEADLINE_HEADER:
    expire_header(connection);
    break;
  case DEADLINE_WRITE:
    expire_write(connection);
    break;
  default:
    close_connection(connection);
  }
}

/* A request that is being read is left to its stage, which runs before the next look here. */
static void expire_queue(struct server *server, enum deadline_kind kind) {
  for (;;) {
    struct connection *first = server->deadlines.of[kind].first;
    if (!first || first->deadline.at_ms > server->now_ms)
      return;
    if (first->request && !first->request->waits)
      return;
    expire_one(first);
  }
}

void expire_deadlines(struct server *server) {
  if (may_accept_again(server) && server->now_ms >= server->accept_at_ms)
    queue_stage(server->acceptor, accept_requests);
  for (int kind = 0; kind < DEADLINE_KINDS; kind++)
    expire_queue(server, (enum deadline_kind)kind);
  if (!server->stopping && server->now_ms >= server->stop_at_ms)
    begin_stop(server);
  if (server->stopping && !server->aborting && server->now_ms >= server->abort_at_ms)
    begin_abort(server);
}
