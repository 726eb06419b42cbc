/* The state of one worker: one process, one event loop, one struct server.
 *
 *   listener ──accept_requests──▶ connection ──parse_request──▶ request ──stages──▶ flush_request
 *                                     ▲  waits in a deadline queue, holds no request  │
 *                                     └───────────────────────────────────────────────┘
 *
 * A connection is always in exactly one place: it has a request that is in `active` or waits for
 * the socket, or it has none and waits in a deadline queue for bytes or for its end. */
#ifndef STATIC_HTTP_SERVER_H
#define STATIC_HTTP_SERVER_H

#include "access_log.h"
#include "deadlines.h"
#include "options.h"

#include <signal.h>

struct http_request;

struct request_queue {
  struct http_request *first;
  struct http_request *last;
};

struct server {
  const struct options *options;
  int epoll;
  int listener; /* -1 once the server is stopping */
  int signals;
  int spare; /* given up for a moment to turn a client away when descriptors run out */
  unsigned connections;
  bool accept_paused; /* for want of room, at least until accept_at_ms */
  bool stopping;
  bool aborting; /* the time to finish is over: writes fail from now on */
  int64_t now_ms;
  int64_t accept_at_ms;
  int64_t stop_at_ms;  /* INT64_MAX: not by the clock */
  int64_t abort_at_ms; /* of a server that is stopping */
  struct request_queue active;
  struct http_request *acceptor; /* the request that accept_requests runs on */
  struct deadline_queues deadlines;
  struct access_log log;
};

/* Takes the listener; 0, or -1 with errno. */
int open_server(struct server *server, const struct options *options, int listener,
                const sigset_t *signals);
void close_server(struct server *server);

int64_t monotonic_ms(void);

/* No new connections; idle ones are closed, requests are finished for a limited time. */
void begin_stop(struct server *server);
void begin_abort(struct server *server);
/* Whether accepting was paused and there is room again. */
bool may_accept_again(const struct server *server);
bool is_finished(const struct server *server);

#endif
