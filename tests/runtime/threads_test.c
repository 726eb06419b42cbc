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
  CHECK(stingy_take(STINGY_OBJECT_conn, 300) == taken);
  CHECK(slab_stats().bad_frees == 1 && slab_stats().remote_frees == 1 && stingy_is_valid());
  run_in_thread(give, (char *)taken + 1);
  CHECK(slab_stats().bad_frees == 2);
  run_in_thread(give, (char *)taken + 64);
  void *other = stingy_take(STINGY_OBJECT_conn, 300); /* collects: 64 bytes on is no slot */
  CHECK(slab_stats().bad_frees == 3 && stingy_is_valid());
  stingy_give(other);
  stingy_give(taken);
}
#endif

/* ---- Threads with slabs of their own ---- */

static void *attach_here(void *layout) { return stingy_attach(layout) == 0 ? layout : NULL; }

static void *detach_here(void *unused) {
  stingy_detach();
  return unused;
}

static void a_thread_without_a_slab_detaches_nothing(void) {
  attach();
  run_in_thread(detach_here, NULL);
  void *taken = stingy_take(STINGY_OBJECT_conn, 300);
  CHECK(taken && slab_stats().attached);
  stingy_give(taken);
}

static void *attach_and_take(void *layout) {
  CHECK(stingy_attach(layout) == 0);
  void *taken = stingy_take(STINGY_OBJECT_conn, 300);
  CHECK(taken && stingy_owns(taken) && stingy_is_valid());
  return taken;
}

static void each_thread_that_attaches_has_a_slab_of_its_own(void) {
  static struct stingy_layout copy;
  copy = small_layout;
  attach();
  char *here = stingy_take(STINGY_OBJECT_conn, 300);
  char *there = run_in_thread(attach_and_take, &copy);
  CHECK(here && there && here != there && slab_stats().slabs == 2);
  CHECK(object_stats(STINGY_OBJECT_conn).alive == 2 &&
        object_stats(STINGY_OBJECT_conn).high_water == 2);
  CHECK(stingy_give(here) == 1 && stingy_give(there) == 1);
  CHECK(object_stats(STINGY_OBJECT_conn).alive == 1 && stingy_is_valid());
}

static void another_layout_is_busy_in_every_thread(void) {
  static struct stingy_layout other;
  other = small_layout;
  other.build_id = "another";
  attach();
  CHECK(run_in_thread(attach_here, &other) == NULL);
}

static void the_slab_of_a_thread_that_ended_is_the_next_one_s(void) {
  attach();
  void *first = run_in_thread(attach_and_take, (void *)&small_layout);
  void *second = run_in_thread(attach_and_take, (void *)&small_layout);
  CHECK(first && second && first != second && slab_stats().slabs == 2);
  stingy_give(first);
  stingy_give(second);
}

static void where_each_thread_has_a_slab_a_take_makes_it(void) {
  static struct stingy_layout each;
  each = small_layout;
  each.each_thread = 1;
  CHECK(stingy_attach(&each) == 0);
  void *taken = run_in_thread(take_conn, NULL);
  CHECK(taken && slab_stats().slabs == 2 &&
        object_stats(STINGY_OBJECT_conn).spills_other_thread == 0);
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
    CASE(a_thread_without_a_slab_detaches_nothing),
    CASE(each_thread_that_attaches_has_a_slab_of_its_own),
    CASE(another_layout_is_busy_in_every_thread),
    CASE(the_slab_of_a_thread_that_ended_is_the_next_one_s),
    CASE(where_each_thread_has_a_slab_a_take_makes_it),
    CASE(slots_that_many_threads_give_back_are_never_lost),
};

int main(void) { return RUN_CASES(cases); }
