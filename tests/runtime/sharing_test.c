/* Objects that share a sub-region, and the questions of the scheduler. */
#include "check.h"

static void attach(void) { CHECK(stingy_attach(&small_layout) == 0); }

static void a_slot_passes_from_one_sharer_to_the_other(void) {
  attach();
  void *header = stingy_take(STINGY_OBJECT_header, 192);
  stingy_give(header);
  void *reply = stingy_take(STINGY_OBJECT_reply, 100);
  CHECK(reply == header);
  stingy_give(reply);
  CHECK(object_stats(STINGY_OBJECT_header).frees == 1);
  CHECK(object_stats(STINGY_OBJECT_reply).frees == 1);
}

static void sharers_that_are_alive_together_take_separate_slots(void) {
  attach();
  void *header = stingy_take(STINGY_OBJECT_header, 192);
  void *reply = stingy_take(STINGY_OBJECT_reply, 100);
  void *high = stingy_take(STINGY_OBJECT_reply, 100);
  CHECK(header && reply && high && header != reply);
  CHECK(stingy_take(STINGY_OBJECT_header, 192) == NULL);
  CHECK(object_stats(STINGY_OBJECT_header).alive == 1);
  CHECK(object_stats(STINGY_OBJECT_reply).alive == 2);
  CHECK(object_stats(STINGY_OBJECT_reply).from_high == 1);
  CHECK(stingy_is_valid());
  stingy_give(header);
  stingy_give(reply);
  stingy_give(high);
}

static void each_sharer_has_its_own_high_water(void) {
  attach();
  void *a = stingy_take(STINGY_OBJECT_header, 1);
  void *b = stingy_take(STINGY_OBJECT_header, 1);
  stingy_give(a);
  stingy_give(b);
  stingy_give(stingy_take(STINGY_OBJECT_reply, 1));
  CHECK(object_stats(STINGY_OBJECT_header).high_water == 2);
  CHECK(object_stats(STINGY_OBJECT_reply).high_water == 1);
}

static void room_is_the_smallest_number_of_bundles(void) {
  attach();
  CHECK(stingy_stage_room(STAGE_parse) == 2 && stingy_stage_room(STAGE_send) == 1);
  void *conn = stingy_take(STINGY_OBJECT_conn, 1);
  void *other = stingy_take(STINGY_OBJECT_conn, 1);
  CHECK(stingy_stage_room(STAGE_parse) == 1 && !stingy_stage_at_peak(STAGE_parse));
  CHECK(stingy_stage_room(STAGE_send) == 0 && stingy_stage_at_peak(STAGE_send));
  stingy_give(other);
  CHECK(stingy_stage_room(STAGE_send) == 1 && !stingy_stage_at_peak(STAGE_send));
  stingy_give(conn);
}

static void the_high_slab_makes_no_room(void) {
  attach();
  void *taken[CONN_SLOTS];
  for (size_t i = 0; i < COUNT_OF(taken); i++)
    taken[i] = stingy_take(STINGY_OBJECT_conn, 1);
  CHECK(stingy_stage_room(STAGE_parse) == 0);
  void *high = stingy_take(STINGY_OBJECT_conn, 1);
  CHECK(high != NULL);
  stingy_give(high);
  for (size_t i = 0; i < COUNT_OF(taken); i++)
    stingy_give(taken[i]);
}

static void a_stage_without_needs_is_unlimited(void) {
  attach();
  CHECK(stingy_stage_room(STAGE_log) == STINGY_UNLIMITED && !stingy_stage_at_peak(STAGE_log));
  CHECK(stingy_stage_room(STAGE_COUNT) == STINGY_UNLIMITED);
  CHECK(stingy_stage_capacity(STAGE_log) == STINGY_UNLIMITED);
}

static void capacity_does_not_depend_on_what_is_taken(void) {
  attach();
  void *conn = stingy_take(STINGY_OBJECT_conn, 1);
  CHECK(stingy_stage_capacity(STAGE_parse) == 2 && stingy_stage_capacity(STAGE_send) == 1);
  stingy_give(conn);
}

/* Of 3 slots for conn and 2 that header and reply share; send takes two of conn. */
static void reservations_hold_whether_slots_are_taken_or_not(void) {
  attach();
  CHECK(stingy_reserve(STAGE_parse, 1) == 1 && stingy_reserve(STAGE_send, 5) == 1);
  CHECK(stingy_reserve(STAGE_parse, 1) == 0 && stingy_stage_room(STAGE_parse) == 2);
  void *conn = stingy_take(STINGY_OBJECT_conn, 1);
  stingy_unreserve(STAGE_send, 1);
  CHECK(stingy_reserve(STAGE_parse, 3) == 1 && stingy_is_valid());
  stingy_give(conn);
  stingy_unreserve(STAGE_parse, 7);
  CHECK(stingy_reserve(STAGE_parse, 7) == 2 && stingy_is_valid());
  stingy_unreserve(STAGE_parse, 2);
}

static void nothing_limits_who_needs_no_slots_or_has_no_slab(void) {
  CHECK(stingy_reserve(STAGE_parse, 9) == 9);
  attach();
  CHECK(stingy_reserve(STAGE_log, 9) == 9 && stingy_reserve(STAGE_COUNT, 9) == 9);
}

static void a_slab_that_was_left_has_nothing_reserved(void) {
  attach();
  void *conn = stingy_take(STINGY_OBJECT_conn, 1);
  CHECK(stingy_reserve(STAGE_parse, 9) == 2);
  stingy_detach();
  attach();
  CHECK(stingy_reserve(STAGE_parse, 9) == 2);
  stingy_give(conn);
}

static const struct test_case cases[] = {
    CASE(a_slot_passes_from_one_sharer_to_the_other),
    CASE(sharers_that_are_alive_together_take_separate_slots),
    CASE(each_sharer_has_its_own_high_water),
    CASE(room_is_the_smallest_number_of_bundles),
    CASE(the_high_slab_makes_no_room),
    CASE(a_stage_without_needs_is_unlimited),
    CASE(capacity_does_not_depend_on_what_is_taken),
    CASE(reservations_hold_whether_slots_are_taken_or_not),
    CASE(nothing_limits_who_needs_no_slots_or_has_no_slab),
    CASE(a_slab_that_was_left_has_nothing_reserved),
};

int main(void) { return RUN_CASES(cases); }
