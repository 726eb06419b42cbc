/*
 * Counters that one thread writes and any thread may read. A relaxed load and store compile to
 * plain moves, so counting costs the owner nothing that a plain variable would not.
 */
#ifndef STINGY_SRC_COUNTER_H
#define STINGY_SRC_COUNTER_H

#include <stdatomic.h>

typedef _Atomic unsigned long long stingy_counter;

static inline unsigned long long counter_get(const stingy_counter *counter) {
  return atomic_load_explicit((stingy_counter *)counter, memory_order_relaxed);
}

static inline void counter_set(stingy_counter *counter, unsigned long long value) {
  atomic_store_explicit(counter, value, memory_order_relaxed);
}

/* Only for the thread that owns the counter. */
static inline unsigned long long counter_add(stingy_counter *counter, long long step) {
  unsigned long long value = counter_get(counter) + (unsigned long long)step;
  counter_set(counter, value);
  return value;
}

/* For counters that any thread writes. */
static inline void counter_add_shared(stingy_counter *counter) {
  atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
}

#endif
