/* Threads that are not the owner of the slab. */
#include "check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

static void attach(void) { CHECK(stingy_attach(&small_layout) == 0); }

static void *run_in_thread(void *(*run)(void *), void *argument) {
  pthread_t thread;
  void *result = NULL;
  CHECK(pthread_create(&thread, NULL, run, argument) == 0);
  CHECK(pthread_join(thread, &result) == 0);
  return result;
}

static void *take_conn(void *unused) {
  (void)unused;
  return stingy_take(STINGY_OBJECT_conn, 300);
}

static void *give(void *pointer) { return stingy_give(pointer) ? pointer : NULL; }

static void another_thread_spills(void) {
  attach();
  CHECK(run_in_thread(take_conn, NULL) == NULL);
  CHECK(object_stats(STINGY_OBJECT_conn).spills_other_thread == 1);
}

static void a_slot_given_by_another_thread_comes_back_when_the_pool_is_empty(void) {
  attach();
  void *taken[CONN_SLOTS];
  for (size_t i = 0; i < COUNT_OF(taken); i++)
    taken[i] = stingy_take(STINGY_OBJECT_conn, 300);
  CHECK(run_in_thread(give, taken[1]) == taken[1]);
  CHECK(object_stats(STINGY_OBJECT_conn).alive == CONN_SLOTS && stingy_is_valid());
  CHECK(stingy_take(STINGY_OBJECT_conn, 300) == taken[1]);
  CHECK(slab_stats().remote_frees == 1);
  for (size_t i = 0; i < COUNT_OF(taken); i++)
    stingy_give(taken[i]);
}

static void room_counts_what_other_threads_gave_back(void) {
  attach();
  void *taken[CONN_SLOTS];
  for (size_t i = 0; i < COUNT_OF(taken); i++)
    taken[i] = stingy_take(STINGY_OBJECT_conn, 300);
  for (size_t i = 0; i < COUNT_OF(taken); i++)
    CHECK(run_in_thread(give, taken[i]) == taken[i]);
  CHECK(stingy_stage_room(STAGE_send) == 1);
}

static void foreign_pointers_of_another_thread_stay_its_own(void) {
  attach();
  int local = 0;
  CHECK(run_in_thread(give, &local) == NULL && run_in_thread(give, NULL) == NULL);
}

#ifndef STINGY_DEBUG
static void a_slot_given_twice_by_another_thread_is_a_bad_free(void) {
  attach();
  void *taken = stingy_take(STINGY_OBJECT_conn, 300);
  run_in_thread(give, taken);
  run_in_thread(give, taken);
  stingy_give(taken);
  CHECK(slab_stats().bad_frees == 2 && stingy_is_valid());
  run_in_thread(give, (char *)taken + 1);
  CHECK(slab_stats().bad_frees == 3);
}
#endif

static void *attach_here(void *layout) { return stingy_attach(layout) == 0 ? layout : NULL; }

static void *detach_here(void *unused) {
  stingy_detach();
  return unused;
}

static void only_the_owner_can_detach_and_no_one_takes_it_over(void) {
  static struct stingy_layout layout;
  layout = small_layout;
  attach();
  CHECK(run_in_thread(attach_here, &layout) == &layout);
  run_in_thread(detach_here, NULL);
  void *taken = stingy_take(STINGY_OBJECT_conn, 300);
  CHECK(taken && slab_stats().attached);
  stingy_give(taken);
}

/* The owner passes slots through a few cells to threads that give them back. */
enum { GIVERS = 3, CELLS = 4, PASSES = 4000 };

static _Atomic(void *) cells[CELLS];
static atomic_bool is_over;

static void *give_from_cells(void *unused) {
  while (!atomic_load(&is_over))
    for (size_t i = 0; i < CELLS; i++)
      stingy_give(atomic_exchange(&cells[i], NULL));
  return unused;
}

static size_t pass_to_cells(void) {
  size_t passed = 0;
  for (size_t i = 0; passed < PASSES; i++) {
    int *slot = stingy_take(i % 3 ? STINGY_OBJECT_conn : STINGY_OBJECT_reply, 100);
    if (!slot)
      continue;
    *slot = (int)i;
    passed++;
    stingy_give(atomic_exchange(&cells[i % CELLS], slot));
  }
  return passed;
}

static void slots_that_many_threads_give_back_are_never_lost(void) {
  attach();
  pthread_t threads[GIVERS];
  atomic_store(&is_over, false);
  for (size_t i = 0; i < GIVERS; i++)
    CHECK(pthread_create(&threads[i], NULL, give_from_cells, NULL) == 0);
  pass_to_cells();
  CHECK(stingy_is_valid());
  atomic_store(&is_over, true);
  for (size_t i = 0; i < GIVERS; i++)
    pthread_join(threads[i], NULL);
  for (size_t i = 0; i < CELLS; i++)
    stingy_give(atomic_exchange(&cells[i], NULL));
  CHECK(stingy_is_valid() && slab_stats().bad_frees == 0);
}

static const struct test_case cases[] = {
    CASE(another_thread_spills),
    CASE(a_slot_given_by_another_thread_comes_back_when_the_pool_is_empty),
    CASE(room_counts_what_other_threads_gave_back),
    CASE(foreign_pointers_of_another_thread_stay_its_own),
#ifndef STINGY_DEBUG
    CASE(a_slot_given_twice_by_another_thread_is_a_bad_free),
#endif
    CASE(only_the_owner_can_detach_and_no_one_takes_it_over),
    CASE(slots_that_many_threads_give_back_are_never_lost),
};

int main(void) { return RUN_CASES(cases); }
