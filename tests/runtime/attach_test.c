/* Which layouts are accepted, and the life of the slab. */
#include "check.h"

#include <errno.h>
#include <stdint.h>

static void everything_spills_when_nothing_is_attached(void) {
  unsigned long long before = slab_stats().unattributed_spills;
  int freed = 0;
  void *taken = STINGY_TAKE(conn, 300, malloc(300));
  CHECK(taken && !stingy_owns(taken) && slab_stats().unattributed_spills == before + 1);
  STINGY_GIVE(taken, (freed++, free(taken)));
  STINGY_GIVE(NULL, freed++);
  CHECK(freed == 2 && stingy_is_valid() && !slab_stats().attached);
  CHECK(stingy_stage_room(STAGE_parse) == STINGY_UNLIMITED && !stingy_stage_at_peak(STAGE_parse));
  CHECK(stingy_stage_capacity(STAGE_parse) == STINGY_UNLIMITED);
  stingy_detach();
}

static void attaching_the_same_layout_again_changes_nothing(void) {
  CHECK(stingy_attach(&small_layout) == 0);
  void *taken = stingy_take(STINGY_OBJECT_conn, 300);
  struct stingy_layout copy = small_layout;
  CHECK(stingy_attach(&small_layout) == 0 && stingy_attach(&copy) == 0);
  CHECK(object_stats(STINGY_OBJECT_conn).alive == 1);
  stingy_give(taken);
}

static void attaching_another_layout_is_busy(void) {
  CHECK(stingy_attach(&small_layout) == 0);
  struct stingy_layout other = small_layout;
  other.build_id = "another";
  errno = 0;
  CHECK(stingy_attach(&other) == -1 && errno == EBUSY);
  void *taken = stingy_take(STINGY_OBJECT_conn, 300);
  CHECK(taken != NULL && stingy_is_valid());
  stingy_give(taken);
}

static void layouts_without_build_id_are_told_apart_by_address(void) {
  struct stingy_layout anonymous = small_layout;
  anonymous.build_id = NULL;
  anonymous.program = NULL;
  CHECK(stingy_attach(&anonymous) == 0 && stingy_attach(&anonymous) == 0);
  CHECK(stingy_attach(&small_layout) == -1 && errno == EBUSY);
  stingy_detach();
}

static void the_cache_slab_is_aligned_to_the_l2(void) {
  struct stingy_layout wide = small_layout;
  wide.l2_bytes = 8 << 20;
  CHECK(stingy_attach(&wide) == 0 && slab_stats().cache_is_aligned);
  char *conn = stingy_take(STINGY_OBJECT_conn, 1);
  CHECK(((uintptr_t)conn - 4096) % (8 << 20) == 0);
  stingy_give(conn);
  stingy_detach();
}

/* Twelve ways are no power of two, but each of them is. */
static void an_l2_whose_size_is_no_power_of_two_is_aligned_to_its_ways(void) {
  static const size_t sizes[] = {1280 << 10, 1536 << 10, 3 << 20, 5 << 20, 10 << 20};
  for (size_t i = 0; i < COUNT_OF(sizes); i++) {
    struct stingy_layout odd = small_layout;
    odd.l2_bytes = sizes[i];
    CHECK(stingy_attach(&odd) == 0 && slab_stats().cache_is_aligned);
    stingy_detach();
  }
}

static void a_layout_with_nothing_in_it_is_accepted(void) {
  struct stingy_layout empty = {.struct_bytes = sizeof empty, .version = STINGY_LAYOUT_VERSION};
  CHECK(stingy_attach(&empty) == 0 && stingy_is_valid() && slab_stats().object_count == 0);
  CHECK(stingy_take(0, 1) == NULL && stingy_stage_room(0) == STINGY_UNLIMITED);
  int local;
  CHECK(!stingy_owns(&local) && stingy_give(&local) == 0);
  stingy_detach();
}

static void high_slots_alone_serve_an_object(void) {
  const struct stingy_layout_object long_lived = {"session", 64, 64, 0, 0, 0, 2, 0};
  struct stingy_layout layout = small_layout;
  layout.objects = &long_lived;
  layout.object_count = 1;
  layout.stage_count = 0;
  CHECK(stingy_attach(&layout) == 0);
  void *a = stingy_take(0, 64);
  void *b = stingy_take(0, 64);
  CHECK(a && b && !stingy_take(0, 64) && object_stats(0).from_high == 2);
  CHECK(object_stats(0).high_water == 2 && stingy_is_valid());
  stingy_give(a);
  stingy_give(b);
  CHECK(stingy_take_inline(0, 0, 0, 64, 64) == b && object_stats(0).from_high == 3);
  CHECK(object_stats(0).from_cache == 0 && stingy_give_inline(0, 0, 0, b) == 1);
  stingy_detach();
}

/* A copy of the small layout to spoil. */
struct variant {
  struct stingy_layout layout;
  struct stingy_layout_object objects[OBJECT_COUNT];
};

static struct variant variant(void) {
  struct variant variant = {.layout = small_layout};
  for (size_t i = 0; i < OBJECT_COUNT; i++)
    variant.objects[i] = small_layout.objects[i];
  return variant;
}

static int refused(struct variant *variant) {
  variant->layout.objects = variant->objects;
  errno = 0;
  int result = stingy_attach(&variant->layout);
  return result == -1 && errno == EINVAL && !slab_stats().attached;
}

#define CHECK_REFUSED(CHANGE)                                                                      \
  do {                                                                                             \
    struct variant v = variant();                                                                  \
    CHANGE;                                                                                        \
    CHECK(refused(&v));                                                                            \
  } while (0)

static void a_layout_of_another_version_is_refused(void) {
  CHECK(stingy_attach(NULL) == -1 && errno == EINVAL);
  CHECK_REFUSED(v.layout.version++);
  CHECK_REFUSED(v.layout.struct_bytes--);
  CHECK_REFUSED(v.layout.struct_bytes = 0);
}

static void a_refused_layout_leaves_the_attached_one_alone(void) {
  CHECK(stingy_attach(&small_layout) == 0);
  struct stingy_layout other = small_layout;
  other.version++;
  CHECK(stingy_attach(&other) == -1 && errno == EINVAL && slab_stats().attached);
}

static void slots_outside_the_slab_are_refused(void) {
  CHECK_REFUSED(v.objects[0].offset = v.layout.cache_bytes);
  CHECK_REFUSED(v.objects[0].offset = SIZE_MAX - 63);
  CHECK_REFUSED(v.objects[0].slots = 1000);
  CHECK_REFUSED(v.objects[0].slots = SIZE_MAX);
  CHECK_REFUSED(v.objects[0].slots = SIZE_MAX / 64 + 1); /* times the stride: 0 */
  CHECK_REFUSED(v.objects[0].high_slots = 1000);
  CHECK_REFUSED(v.objects[0].high_offset = v.layout.high_bytes);
  CHECK_REFUSED(v.layout.high_bytes = 0);
}

static void strides_that_cannot_be_are_refused(void) {
  CHECK_REFUSED(v.objects[0].stride = 0);
  CHECK_REFUSED(v.objects[0].stride = 300);
  CHECK_REFUSED(v.objects[0].stride = SIZE_MAX - 63);
  CHECK_REFUSED(v.objects[0].size = CONN_STRIDE + 1);
  CHECK_REFUSED(v.objects[0].offset += 8);
  CHECK_REFUSED(v.layout.cache_bytes += 8);
}

static void overlaps_are_refused(void) {
  CHECK_REFUSED(v.objects[0].offset = v.objects[1].offset);
  CHECK_REFUSED(v.objects[0].high_offset = v.objects[1].high_offset);
  CHECK_REFUSED(v.objects[0].offset = 4032); /* the stack */
  CHECK_REFUSED(v.layout.globals.offset = v.objects[0].offset + 64);
  CHECK_REFUSED(v.layout.globals.offset = v.layout.stack.bytes - 1);
  CHECK_REFUSED(v.layout.stack.bytes = v.layout.cache_bytes + 1);
}

static void sharers_that_disagree_are_refused(void) {
  CHECK_REFUSED(v.objects[2].slots--);
  CHECK_REFUSED(v.objects[2].stride += 64);
  CHECK_REFUSED(v.objects[2].high_offset += 64);
  CHECK_REFUSED(v.objects[2].region = 2);
  CHECK_REFUSED(v.objects[0].region = 1);
  CHECK_REFUSED(v.objects[3].region = 99);
}

static void stages_that_need_unknown_objects_are_refused(void) {
  const struct stingy_layout_need need = {OBJECT_COUNT, 1};
  const struct stingy_layout_stage stage = {"stage", &need, 1};
  CHECK_REFUSED((v.layout.stages = &stage, v.layout.stage_count = 1));
  CHECK_REFUSED((v.layout.stages = NULL, v.layout.stage_count = 1));
}

static void detaching_unmaps_and_another_layout_can_follow(void) {
  CHECK(stingy_attach(&small_layout) == 0);
  void *taken = stingy_take(STINGY_OBJECT_conn, 300);
  stingy_give(taken);
  stingy_detach();
  CHECK(!stingy_owns(taken) && stingy_take(STINGY_OBJECT_conn, 300) == NULL);
  struct stingy_layout other = small_layout;
  other.build_id = "another";
  CHECK(stingy_attach(&other) == 0 && object_stats(STINGY_OBJECT_conn).allocations == 0);
  stingy_detach();
}

static void slots_taken_at_detach_stay_usable(void) {
  CHECK(stingy_attach(&small_layout) == 0);
  char *taken = stingy_take(STINGY_OBJECT_conn, 300);
  stingy_detach();
  taken[299] = 1;
  CHECK(stingy_owns(taken) && stingy_take(STINGY_OBJECT_conn, 300) == NULL);
  CHECK(stingy_give(taken) == 1);
  CHECK(stingy_attach(&small_layout) == 0);
  CHECK(object_stats(STINGY_OBJECT_conn).alive == 0);
}

static void a_detached_slab_in_use_can_be_revived_but_not_replaced(void) {
  CHECK(stingy_attach(&small_layout) == 0);
  void *taken = stingy_take(STINGY_OBJECT_conn, 300);
  stingy_detach();
  struct stingy_layout other = small_layout;
  other.build_id = "another";
  CHECK(stingy_attach(&other) == -1 && errno == EBUSY);
  CHECK(stingy_attach(&small_layout) == 0);
  CHECK(object_stats(STINGY_OBJECT_conn).alive == 1);
  stingy_give(taken);
}

static const struct test_case cases[] = {
    CASE(everything_spills_when_nothing_is_attached),
    CASE(attaching_the_same_layout_again_changes_nothing),
    CASE(attaching_another_layout_is_busy),
    CASE(layouts_without_build_id_are_told_apart_by_address),
    CASE(the_cache_slab_is_aligned_to_the_l2),
    CASE(an_l2_whose_size_is_no_power_of_two_is_aligned_to_its_ways),
    CASE(a_layout_with_nothing_in_it_is_accepted),
    CASE(high_slots_alone_serve_an_object),
    CASE(a_layout_of_another_version_is_refused),
    CASE(a_refused_layout_leaves_the_attached_one_alone),
    CASE(slots_outside_the_slab_are_refused),
    CASE(strides_that_cannot_be_are_refused),
    CASE(overlaps_are_refused),
    CASE(sharers_that_disagree_are_refused),
    CASE(stages_that_need_unknown_objects_are_refused),
    CASE(detaching_unmaps_and_another_layout_can_follow),
    CASE(slots_taken_at_detach_stay_usable),
    CASE(a_detached_slab_in_use_can_be_revived_but_not_replaced),
};

int main(void) { return RUN_CASES(cases); }
