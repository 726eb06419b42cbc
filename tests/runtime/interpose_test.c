/* What a library that is not rewritten does with a slot: free, realloc and malloc_usable_size. */
#include "check.h"

#include <malloc.h>
#include <string.h>

static char *attach_and_take(void) {
  CHECK(stingy_attach(&small_layout) == 0);
  return stingy_take(STINGY_OBJECT_conn, 300);
}

static void free_gives_a_slot_back(void) {
  char *slot = attach_and_take();
  free(slot);
  CHECK(object_stats(STINGY_OBJECT_conn).alive == 0 && slab_stats().bad_frees == 0);
  CHECK(stingy_take(STINGY_OBJECT_conn, 300) == slot);
  free(slot);
}

static void free_of_memory_of_the_heap_stays_that(void) {
  char *slot = attach_and_take();
  unsigned long long before = slab_stats().foreign_frees;
  char *memory = malloc(100);
  memset(memory, 1, 100);
  free(memory);
  free(NULL);
  CHECK(slab_stats().foreign_frees == before && object_stats(STINGY_OBJECT_conn).alive == 1);
  free(slot);
}

static void realloc_keeps_what_was_written(void) {
  char *slot = attach_and_take();
  strcpy(slot, "kept");
  CHECK(realloc(slot, CONN_STRIDE) == slot);
  char *moved = realloc(slot, 10000);
  CHECK(moved != slot && strcmp(moved, "kept") == 0 && !stingy_owns(moved));
  CHECK(object_stats(STINGY_OBJECT_conn).alive == 0);
  moved = realloc(moved, 20000);
  CHECK(strcmp(moved, "kept") == 0);
  free(moved);
}

static void realloc_to_nothing_gives_back(void) {
  char *slot = attach_and_take();
  CHECK(realloc(slot, 0) == NULL && object_stats(STINGY_OBJECT_conn).alive == 0);
}

static void the_usable_size_of_a_slot_is_its_stride(void) {
  char *slot = attach_and_take();
  CHECK(malloc_usable_size(slot) == CONN_STRIDE);
  char *memory = malloc(100);
  CHECK(malloc_usable_size(memory) >= 100);
  free(memory);
  free(slot);
}

static const struct test_case cases[] = {
    CASE(free_gives_a_slot_back),
    CASE(free_of_memory_of_the_heap_stays_that),
    CASE(realloc_keeps_what_was_written),
    CASE(realloc_to_nothing_gives_back),
    CASE(the_usable_size_of_a_slot_is_its_stride),
};

int main(void) { return RUN_CASES(cases); }
