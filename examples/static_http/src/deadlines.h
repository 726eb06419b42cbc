/* Time-outs of connections, in queues of equal length of time.
 *
 * As all deadlines of a queue are armed with the same delay, a queue is sorted by itself: arming
 * is an append, the next to expire is the first. A deadline is in at most one queue. */
#ifndef STATIC_HTTP_DEADLINES_H
#define STATIC_HTTP_DEADLINES_H

#include <stdbool.h>
#include <stdint.h>

enum deadline_kind {
  DEADLINE_HEADER, /* a request head is on its way; not moved by more bytes */
  DEADLINE_IDLE,   /* between two requests */
  DEADLINE_WRITE,  /* the client does not take the response */
  DEADLINE_LINGER, /* said good-bye, waiting for the client to do so */
  DEADLINE_KINDS,
  DEADLINE_NONE = DEADLINE_KINDS,
};

struct connection;

struct deadline {
  struct connection *previous;
  struct connection *next;
  int64_t at_ms;
  enum deadline_kind kind;
};

struct deadline_queue {
  struct connection *first;
  struct connection *last;
  int64_t delay_ms;
};

struct deadline_queues {
  struct deadline_queue of[DEADLINE_KINDS];
};

/* Moves the connection's deadline to the end of that queue. */
void arm_deadline(struct connection *connection, enum deadline_kind kind);
void disarm_deadline(struct connection *connection);

/* When the first of all deadlines expires; INT64_MAX when there is none. */
int64_t next_deadline(const struct deadline_queues *queues);

#endif
