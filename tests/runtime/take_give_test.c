/* One thread that takes slots and gives them back. */
#include "check.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static int originals;

static void *original(size_t size) {
  originals++;
  return malloc(size);
}

static void give_all(void **pointers, size_t count) {
  for (size_t i = 0; i < count; i++)
    STINGY_GIVE(pointers[i], free(pointers[i]));
}

static void attach(void) {
  CHECK(stingy_attach(&small_layout) == 0);
  originals = 0;
}

static void a_taken_slot_is_writable_and_aligned(void) {
  attach();
  char *slot = STINGY_TAKE(conn, CONN_STRIDE, original(CONN_STRIDE));
  CHECK(originals == 0 && stingy_owns(slot) && (uintptr_t)slot % 64 == 0);
  memset(slot, 0xff, CONN_STRIDE);
  STINGY_GIVE(slot, abort());
  CHECK(object_stats(STINGY_OBJECT_conn).alive == 0);
}

static void the_slot_given_last_is_taken_first(void) {
  attach();
  void *first = stingy_take(STINGY_OBJECT_conn, 300);
  void *second = stingy_take(STINGY_OBJECT_conn, 300);
  CHECK(first != second);
  stingy_give(first);
  stingy_give(second);
  CHECK(stingy_take(STINGY_OBJECT_conn, 300) == second);
  CHECK(stingy_take(STINGY_OBJECT_conn, 300) == first);
  stingy_give(second);
  stingy_give(first);
}

static void slots_start_at_the_offset_of_the_layout(void) {
  attach();
  char *conn = stingy_take(STINGY_OBJECT_conn, 1);
  char *header = stingy_take(STINGY_OBJECT_header, 1);
  CHECK(header - conn == 8192 - 4096);
  stingy_give(conn);
  stingy_give(header);
}

static void exhaustion_goes_to_the_high_slab_and_then_to_the_original(void) {
  attach();
  void *taken[CONN_SLOTS + CONN_HIGH_SLOTS + 2];
  for (size_t i = 0; i < COUNT_OF(taken); i++) {
    taken[i] = STINGY_TAKE(conn, 300, original(300));
    CHECK(stingy_is_valid());
  }
  struct stingy_object_stats stats = object_stats(STINGY_OBJECT_conn);
  CHECK(stats.from_cache == CONN_SLOTS && stats.from_high == CONN_HIGH_SLOTS);
  CHECK(stats.spills_exhausted == 2 && originals == 2);
  CHECK(stingy_owns(taken[CONN_SLOTS]) && !stingy_owns(taken[CONN_SLOTS + CONN_HIGH_SLOTS]));
  CHECK((char *)taken[CONN_SLOTS] - (char *)taken[0] == (128 << 10) - 4096);
  give_all(taken, COUNT_OF(taken));
  CHECK(object_stats(STINGY_OBJECT_conn).alive == 0);
}

static void a_free_cache_slot_comes_before_a_free_high_slot(void) {
  attach();
  void *taken[CONN_SLOTS + 1];
  for (size_t i = 0; i < COUNT_OF(taken); i++)
    taken[i] = stingy_take(STINGY_OBJECT_conn, 300);
  stingy_give(taken[0]);
  stingy_give(taken[CONN_SLOTS]);
  CHECK(stingy_take(STINGY_OBJECT_conn, 300) == taken[0]);
  CHECK(stingy_take(STINGY_OBJECT_conn, 300) == taken[CONN_SLOTS]);
  give_all(taken, COUNT_OF(taken));
}

static void every_size_up_to_the_stride_fits_and_no_larger_one(void) {
  attach();
  void *whole = stingy_take(STINGY_OBJECT_conn, CONN_STRIDE);
  CHECK(whole != NULL);
  CHECK(stingy_take(STINGY_OBJECT_conn, CONN_STRIDE + 1) == NULL);
  CHECK(stingy_take(STINGY_OBJECT_conn, SIZE_MAX) == NULL);
  CHECK(object_stats(STINGY_OBJECT_conn).spills_too_large == 2);
  stingy_give(whole);
}

static void size_zero_gets_a_slot_of_its_own(void) {
  attach();
  void *a = stingy_take(STINGY_OBJECT_conn, 0);
  void *b = stingy_take(STINGY_OBJECT_conn, 0);
  CHECK(a && b && a != b);
  stingy_give(a);
  stingy_give(b);
}

static void zeroed_memory_is_zero_after_use(void) {
  attach();
  char *slot = stingy_take(STINGY_OBJECT_conn, CONN_STRIDE);
  memset(slot, 0x5a, CONN_STRIDE);
  STINGY_GIVE(slot, abort());
  char *again = STINGY_TAKE_ZEROED(conn, CONN_STRIDE, calloc(1, CONN_STRIDE));
  CHECK(again == slot);
  for (size_t i = 0; i < CONN_STRIDE; i++)
    CHECK(again[i] == 0);
  STINGY_GIVE(again, abort());
}

static void a_product_that_overflows_spills(void) {
  attach();
  CHECK(stingy_bytes(3, 4) == 12 && stingy_bytes(0, SIZE_MAX) == 0 && stingy_bytes(7, 0) == 0);
  CHECK(stingy_bytes(SIZE_MAX / 2 + 2, 2) == SIZE_MAX);
  void *taken = STINGY_TAKE_ZEROED(conn, stingy_bytes(SIZE_MAX / 2 + 2, 2), NULL);
  CHECK(taken == NULL && object_stats(STINGY_OBJECT_conn).spills_too_large == 1);
}

static void an_object_without_slots_always_spills(void) {
  attach();
  void *taken = STINGY_TAKE(left_out, 5000, original(5000));
  CHECK(originals == 1 && object_stats(STINGY_OBJECT_left_out).spills_exhausted == 1);
  STINGY_GIVE(taken, free(taken));
}

static void an_object_that_is_not_in_the_layout_spills(void) {
  attach();
  unsigned long long before = slab_stats().unattributed_spills;
  CHECK(stingy_take(OBJECT_COUNT, 1) == NULL && stingy_take(~0u, 1) == NULL);
  CHECK(slab_stats().unattributed_spills == before + 2);
}

static void foreign_pointers_and_null_go_to_the_original(void) {
  attach();
  int local = 0;
  int freed = 0;
  unsigned long long before = slab_stats().foreign_frees;
  STINGY_GIVE(&local, freed++);
  STINGY_GIVE(NULL, freed++);
  CHECK(freed == 2 && slab_stats().foreign_frees == before + 1);
}

static void give_evaluates_its_pointer_once(void) {
  attach();
  void *list[2] = {stingy_take(STINGY_OBJECT_conn, 1), NULL};
  size_t next = 0;
  STINGY_GIVE(list[next++], abort());
  CHECK(next == 1);
}

static void give_takes_pointers_to_const_and_volatile(void) {
  attach();
  const char *text = stingy_take(STINGY_OBJECT_conn, 1);
  STINGY_GIVE(text, abort());
  volatile int *flag = stingy_take(STINGY_OBJECT_conn, sizeof *flag);
  STINGY_GIVE(flag, abort());
}

static void takes_can_be_nested(void) {
  attach();
  char *inner;
  char *outer =
      STINGY_TAKE(conn, (size_t)(inner = STINGY_TAKE(conn, 8, original(8)), 16), original(16));
  CHECK(inner && outer && inner != outer && originals == 0);
  STINGY_GIVE(inner, abort());
  STINGY_GIVE(outer, abort());
}

#ifndef STINGY_DEBUG
static void bad_frees_are_counted_and_change_nothing(void) {
  attach();
  char *slot = stingy_take(STINGY_OBJECT_conn, 300);
  CHECK(stingy_give(slot + 1) == 1 && stingy_give(slot + 64) == 1);
  CHECK(stingy_give(slot - 4096) == 1);                    /* the stack */
  CHECK(stingy_give(slot - 8192) == 1);                    /* the low slab */
  CHECK(stingy_give(slot - 4096 + (128 << 10) - 64) == 1); /* behind the last pool */
  CHECK(slab_stats().bad_frees == 5 && object_stats(STINGY_OBJECT_conn).alive == 1);
  CHECK(stingy_give(slot) == 1 && stingy_give(slot) == 1);
  CHECK(slab_stats().bad_frees == 6 && object_stats(STINGY_OBJECT_conn).frees == 1);
  CHECK(stingy_is_valid());
}

/* Not the last one that came back, and there are slots that were never taken. */
static void more_frees_than_takes_are_bad_ones(void) {
  attach();
  void *first = STINGY_TAKE(conn, 300, NULL), *second = STINGY_TAKE(conn, 300, NULL);
  STINGY_GIVE_AS(conn, first, abort());
  STINGY_GIVE_AS(conn, second, abort());
  STINGY_GIVE_AS(conn, first, abort());
  CHECK(slab_stats().bad_frees == 1 && stingy_is_valid());
}
#endif

static const struct test_case cases[] = {
    CASE(a_taken_slot_is_writable_and_aligned),
    CASE(the_slot_given_last_is_taken_first),
    CASE(slots_start_at_the_offset_of_the_layout),
    CASE(exhaustion_goes_to_the_high_slab_and_then_to_the_original),
    CASE(a_free_cache_slot_comes_before_a_free_high_slot),
    CASE(every_size_up_to_the_stride_fits_and_no_larger_one),
    CASE(size_zero_gets_a_slot_of_its_own),
    CASE(zeroed_memory_is_zero_after_use),
    CASE(a_product_that_overflows_spills),
    CASE(an_object_without_slots_always_spills),
    CASE(an_object_that_is_not_in_the_layout_spills),
    CASE(foreign_pointers_and_null_go_to_the_original),
    CASE(give_evaluates_its_pointer_once),
    CASE(give_takes_pointers_to_const_and_volatile),
    CASE(takes_can_be_nested),
#ifndef STINGY_DEBUG
    CASE(bad_frees_are_counted_and_change_nothing),
    CASE(more_frees_than_takes_are_bad_ones),
#endif
};

int main(void) { return RUN_CASES(cases); }
