/*
 * What an allocation and its free cost, in nanoseconds a pair, as "key value" lines:
 *
 *     lifo       each object is freed before the next one is allocated
 *     batch32    32 objects are allocated, then freed in the same order
 *     batch2500  2,496 objects
 *     cross32, cross2500
 *                the same, with another thread that frees batches while up to three more are
 * allocated
 *
 * The best of many rounds: what else runs on the machine only adds.
 */
#define _GNU_SOURCE
#define SLAB_REQUESTS 1560
#include "request.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { MOST_REQUESTS = 312, PAIRS_A_ROUND = 1 << 15, ROUNDS = 40, BATCHES_UNDER_WAY = 4 };
_Static_assert(SLAB_REQUESTS == (BATCHES_UNDER_WAY + 1) * MOST_REQUESTS, "all that are in flight");

static void *objects[BATCHES_UNDER_WAY][MOST_REQUESTS * OBJECTS];

static double now(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void one_after_the_other(unsigned requests) {
  (void)requests;
#define PAIR_(NUMBER, NAME, BYTES)                                                                 \
  {                                                                                                \
    void *object = opaque(TAKE(NAME, BYTES));                                                      \
    GIVE(NAME, object);                                                                            \
  }
  REQUEST_OBJECTS(PAIR_)
}

static void in_a_batch(unsigned requests) {
  for (unsigned i = 0; i < requests; i++)
    take_request(&objects[0][i * OBJECTS]);
  for (unsigned i = 0; i < requests; i++)
    give_request(&objects[0][i * OBJECTS]);
}

/* By the thread's own clock, which stands still while others have the core. */
static double measure(void (*use)(unsigned), unsigned requests) {
  unsigned batches = PAIRS_A_ROUND / (requests * OBJECTS);
  double best = 1e18;
  for (int round = 0; round < ROUNDS; round++) {
    double start = now(CLOCK_THREAD_CPUTIME_ID);
    for (unsigned i = 0; i < batches; i++)
      use(requests);
    double pair = (now(CLOCK_THREAD_CPUTIME_ID) - start) / (batches * requests * OBJECTS);
    best = pair < best ? pair : best;
  }
  return best;
}

/* ---- Two threads: one allocates, the other frees ---- */

static atomic_uint allocated, freed; /* batches so far */
static unsigned batch_requests, batch_count;

/* A thread that waits for long has no core to itself: the other one may be waiting for this one. */
static void wait_until(atomic_uint *reached, unsigned value) {
  for (unsigned tries = 0; atomic_load_explicit(reached, memory_order_acquire) < value; tries++)
    if (tries > 2000)
      sched_yield();
}

static void *free_batches(void *unused) {
  for (unsigned batch = 0; batch < batch_count; batch++) {
    wait_until(&allocated, batch + 1);
    for (unsigned i = 0; i < batch_requests; i++)
      give_request(&objects[batch % BATCHES_UNDER_WAY][i * OBJECTS]);
    atomic_store_explicit(&freed, batch + 1, memory_order_release);
  }
  return unused;
}

static void allocate_batches(void) {
  for (unsigned batch = 0; batch < batch_count; batch++) {
    if (batch >= BATCHES_UNDER_WAY)
      wait_until(&freed, batch - BATCHES_UNDER_WAY + 1);
    for (unsigned i = 0; i < batch_requests; i++)
      take_request(&objects[batch % BATCHES_UNDER_WAY][i * OBJECTS]);
    atomic_store_explicit(&allocated, batch + 1, memory_order_release);
  }
}

/* So many pairs that the thread that has to be made does not count. */
enum { LONG_ROUND = 1 << 18, LONG_ROUNDS = 10 };

static double measure_two_threads(unsigned requests) {
  double best = 1e18;
  batch_requests = requests;
  batch_count = LONG_ROUND / (requests * OBJECTS);
  for (int round = 0; round < LONG_ROUNDS; round++) {
    pthread_t freeing;
    atomic_store(&allocated, 0);
    atomic_store(&freed, 0);
    double start = now(CLOCK_MONOTONIC);
    pthread_create(&freeing, NULL, free_batches, NULL);
    allocate_batches();
    pthread_join(freeing, NULL);
    double pair = (now(CLOCK_MONOTONIC) - start) / (batch_count * requests * OBJECTS);
    best = pair < best ? pair : best;
  }
  return best;
}

/* With "lifo" as argument, that alone: what checks it with care takes a thousand times longer. */
int main(int count, char **arguments) {
  request_slab(SLAB_REQUESTS);
  printf("lifo %.3f\n", measure(one_after_the_other, 1));
  if (count == 2 && strcmp(arguments[1], "lifo") == 0)
    return 0;
  printf("batch32 %.3f\n", measure(in_a_batch, 4));
  printf("batch2500 %.3f\n", measure(in_a_batch, MOST_REQUESTS));
  printf("cross32 %.3f\n", measure_two_threads(4));
  printf("cross2500 %.3f\n", measure_two_threads(MOST_REQUESTS));
  request_slab_check();
  return 0;
}
