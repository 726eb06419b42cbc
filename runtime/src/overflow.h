/*
 * A stack that leaves the low slab meets the guard. The process then says so, with a
 * backtrace, before it dies of the signal as it would have: silence would look like a fault of the
 * server's. A handler for the signal that the server has installed itself is left alone.
 */
#ifndef STINGY_SRC_OVERFLOW_H
#define STINGY_SRC_OVERFLOW_H

struct overflow_watch {
  void *stack; /* for the handler; NULL where the thread has one already */
};

/* For the calling thread, from the first to the second. */
void stingy_overflow_watch(struct overflow_watch *watch);
void stingy_overflow_unwatch(struct overflow_watch *watch);

#endif
