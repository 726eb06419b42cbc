/* STINGY_CHECK: what each check finds, and that it finds nothing where nothing is wrong. */
#include "check.h"

#include <stdint.h>
#include <string.h>

static void attach_with(const char *checks) {
  setenv("STINGY_CHECK", checks, 1);
  CHECK(stingy_attach(&small_layout) == 0);
  unsetenv("STINGY_CHECK");
}

static void a_server_that_is_right_is_told_nothing(void) {
  attach_with("frees,poison,red-zones,shuffle,leaks");
  for (int round = 0; round < 100; round++) {
    int request = 0;
    stingy_request_runs(&request);
    char *conn = STINGY_TAKE(conn, 300, NULL);
    char *header = STINGY_TAKE(header, 192, NULL);
    CHECK(conn && header && stingy_is_valid());
    memset(conn, round, 300);
    memset(header, round, 192);
    STINGY_GIVE_AS(conn, conn, abort());
    STINGY_GIVE_AS(header, header, abort());
    CHECK(stingy_request_ends(&request) == 0);
  }
  struct stingy_stats stats = slab_stats();
  CHECK(stats.bad_frees == 0 && stats.late_writes == 0 && stats.overruns == 0 && stats.leaks == 0);
  CHECK(object_stats(STINGY_OBJECT_conn).allocations == 100);
}

/* Without it, only a slot that is given back twice in a row is known. */
static void frees_finds_every_double_free(void) {
  attach_with("frees");
  void *a = STINGY_TAKE(conn, 300, NULL), *b = STINGY_TAKE(conn, 300, NULL);
  STINGY_GIVE_AS(conn, a, abort());
  STINGY_GIVE_AS(conn, b, abort());
  STINGY_GIVE_AS(conn, a, abort());
  CHECK(slab_stats().bad_frees == 1 && stingy_is_valid());
}

static void poison_finds_a_write_to_a_free_slot(void) {
  attach_with("poison");
  char *slot = STINGY_TAKE(conn, 300, NULL);
  STINGY_GIVE_AS(conn, slot, abort());
  slot[299] = 1;
  CHECK(STINGY_TAKE(conn, 300, NULL) == slot && slab_stats().late_writes == 1);
  CHECK(slot[0] == slot[100] && slot[0] != 0);
  STINGY_GIVE_AS(conn, slot, abort());
}

static void red_zones_find_a_write_behind_the_size(void) {
  attach_with("red-zones");
  char *slot = STINGY_TAKE(conn, 300, NULL);
  slot[300] = 1;
  STINGY_GIVE_AS(conn, slot, abort());
  char *whole = STINGY_TAKE(conn, CONN_STRIDE, NULL);
  memset(whole, 1, CONN_STRIDE);
  STINGY_GIVE_AS(conn, whole, abort());
  CHECK(slab_stats().overruns == 1);
}

static void leaks_are_what_a_request_still_has_when_it_ends(void) {
  attach_with("leaks");
  int one = 0, other = 0;
  stingy_request_runs(&one);
  void *lost = STINGY_TAKE(conn, 300, NULL);
  stingy_request_runs(&other);
  void *kept = STINGY_TAKE(conn, 300, NULL);
  CHECK(stingy_request_ends(&one) == 1 && slab_stats().leaks == 1);
  STINGY_GIVE_AS(conn, kept, abort());
  CHECK(stingy_request_ends(&other) == 0);
  STINGY_GIVE_AS(conn, lost, abort());
}

/* `header` and `reply` share their slots since no request has both. */
static void sharing_is_told_when_a_request_has_both(void) {
  attach_with("sharing");
  int one = 0, other = 0;
  stingy_request_runs(&one);
  void *header = STINGY_TAKE(header, 100, NULL);
  stingy_request_runs(&other);
  void *reply = STINGY_TAKE(reply, 100, NULL);
  CHECK(slab_stats().broken_sharings == 0);
  STINGY_GIVE_AS(reply, reply, abort());
  stingy_request_runs(&one);
  reply = STINGY_TAKE(reply, 100, NULL);
  CHECK(slab_stats().broken_sharings == 1);
  STINGY_GIVE_AS(reply, reply, abort());
  STINGY_GIVE_AS(header, header, abort());
}

static void sharing_is_told_also_of_a_slot_in_the_high_slab(void) {
  attach_with("sharing");
  int one = 0, other = 0;
  stingy_request_runs(&other);
  void *others = STINGY_TAKE(header, 100, NULL);
  stingy_request_runs(&one);
  void *header = STINGY_TAKE(header, 100, NULL), *reply = STINGY_TAKE(reply, 100, NULL);
  CHECK(object_stats(STINGY_OBJECT_reply).from_high == 1 && slab_stats().broken_sharings == 1);
  STINGY_GIVE_AS(header, others, abort());
  STINGY_GIVE_AS(header, header, abort());
  STINGY_GIVE_AS(reply, reply, abort());
}

/* Of five slots in a row, five takes in the order that they lie in are one of many orders. */
static void shuffle_takes_slots_in_random_order(void) {
  int in_order = 0;
  for (int attempt = 0; attempt < 20; attempt++) {
    attach_with("shuffle");
    char *taken[CONN_SLOTS];
    for (size_t i = 0; i < COUNT_OF(taken); i++)
      taken[i] = STINGY_TAKE(conn, 300, NULL);
    in_order += taken[0] < taken[1] && taken[1] < taken[2];
    CHECK(stingy_is_valid());
    for (size_t i = 0; i < COUNT_OF(taken); i++)
      STINGY_GIVE_AS(conn, taken[i], abort());
    CHECK(stingy_is_valid());
    stingy_detach();
  }
  CHECK(in_order < 20);
}

static void without_checks_a_request_costs_and_tells_nothing(void) {
  CHECK(stingy_attach(&small_layout) == 0);
  int request = 0;
  stingy_request_runs(&request);
  void *slot = STINGY_TAKE(conn, 300, NULL);
  CHECK(stingy_request_ends(&request) == 0 && slab_stats().leaks == 0);
  STINGY_GIVE_AS(conn, slot, abort());
}

static const struct test_case cases[] = {
    CASE(a_server_that_is_right_is_told_nothing),
    CASE(frees_finds_every_double_free),
    CASE(poison_finds_a_write_to_a_free_slot),
    CASE(red_zones_find_a_write_behind_the_size),
    CASE(leaks_are_what_a_request_still_has_when_it_ends),
    CASE(sharing_is_told_when_a_request_has_both),
    CASE(sharing_is_told_also_of_a_slot_in_the_high_slab),
    CASE(shuffle_takes_slots_in_random_order),
    CASE(without_checks_a_request_costs_and_tells_nothing),
};

int main(void) { return RUN_CASES(cases); }
