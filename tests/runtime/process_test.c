/* Fork, a debug build's aborts, pages, and too little memory: what takes a process of its own. */
#include "check.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static char said[4096];

static char *shared_slot;

static void go_on_as_child(void) {
  CHECK(stingy_is_valid() && strcmp(shared_slot, "parent") == 0);
  strcpy(shared_slot, "child");
  stingy_give(shared_slot);
  void *taken = stingy_take(STINGY_OBJECT_conn, 300);
  CHECK(taken == shared_slot && stingy_is_valid());
}

static void a_forked_child_goes_on_with_its_own_copy(void) {
  CHECK(stingy_attach(&small_layout) == 0);
  shared_slot = stingy_take(STINGY_OBJECT_conn, 300);
  strcpy(shared_slot, "parent");
  CHECK(in_child(go_on_as_child, said, sizeof said) == 0);
  CHECK(strcmp(shared_slot, "parent") == 0 && object_stats(STINGY_OBJECT_conn).allocations == 1);
  stingy_give(shared_slot);
}

/* Copies what it had in common with its parent. */
__attribute__((no_sanitize("address"))) static void write_to_all_pages(void) {
  volatile char *cache = shared_slot - 4096;
  for (size_t i = 0; i < small_layout.cache_bytes; i += 4096)
    cache[i] = cache[i];
}

static void check_that_pages_are_small(void) {
  write_to_all_pages();
  CHECK(slab_stats().cache_pages == STINGY_PAGES_SMALL);
}

static void check_that_a_copied_page_lies_elsewhere(void) {
  *(volatile char *)shared_slot = 1;
  CHECK(slab_stats().cache_is_contiguous == 0);
}

/* Which pages there are depends on the machine: the kernel splits huge ones when it copies. */
static void the_statistics_of_a_child_tell_of_its_own_pages(void) {
  CHECK(stingy_attach(&small_layout) == 0);
  shared_slot = stingy_take(STINGY_OBJECT_conn, 300);
  if (slab_stats().cache_pages == STINGY_PAGES_TRANSPARENT)
    CHECK(in_child(check_that_pages_are_small, said, sizeof said) == 0);
  if (slab_stats().cache_is_contiguous == 1)
    CHECK(in_child(check_that_a_copied_page_lies_elsewhere, said, sizeof said) == 0);
  stingy_give(shared_slot);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(TEST_TSAN) /* there they stay as they are */
static void serve_as_worker(void *pages_of_parent) {
  CHECK(stingy_is_valid() && strcmp(shared_slot, "parent") == 0);
  write_to_all_pages();
  CHECK(slab_stats().cache_pages == *(const enum stingy_pages *)pages_of_parent);
  strcpy(shared_slot, "child");
  stingy_give(shared_slot);
  CHECK(stingy_take(STINGY_OBJECT_conn, 300) == shared_slot && stingy_is_valid());
}

static void begin_the_loop_of_a_worker(void) {
  enum stingy_pages pages = slab_stats().cache_pages;
  CHECK(stingy_run_on_stack(serve_as_worker, &pages) == 1);
}

static void a_worker_s_loop_has_pages_of_its_own(void) {
  CHECK(stingy_attach(&small_layout) == 0);
  shared_slot = stingy_take(STINGY_OBJECT_conn, 300);
  strcpy(shared_slot, "parent");
  CHECK(in_child(begin_the_loop_of_a_worker, said, sizeof said) == 0);
  CHECK(strcmp(shared_slot, "parent") == 0 && stingy_is_valid());
  stingy_give(shared_slot);
}

#endif

/* ---- Huge pages that were set aside ---- */

static void attach_twice(void) {
  CHECK(stingy_attach(&small_layout) == 0 && stingy_take(STINGY_OBJECT_left_out, 1) == NULL);
  stingy_detach();
  CHECK(stingy_attach(&small_layout) == 0);
  int is_reserved = slab_stats().cache_pages == STINGY_PAGES_RESERVED;
  fprintf(stderr, "reserved pages: %d\n", is_reserved);
}

static int times_said(const char *words) {
  int times = 0;
  for (const char *at = said; (at = strstr(at, words)) != NULL; at++)
    times++;
  return times;
}

static void attach_with_pages(const char *kind) {
  setenv("STINGY_HUGE_PAGES", kind, 1);
  CHECK(in_child(attach_twice, said, sizeof said) == 0);
  unsetenv("STINGY_HUGE_PAGES");
}

static void an_unknown_kind_of_pages_is_told_once(void) {
  attach_with_pages("reservd");
  CHECK(times_said("there is no \"reservd\", but \"reserved\"") == 1);
  attach_with_pages("");
  CHECK(times_said("STINGY_HUGE_PAGES") == 0);
}

static void reserved_pages_are_taken_or_it_is_told_once(void) {
  attach_with_pages("reserved");
  CHECK(times_said("no reserved pages for 2097152 bytes") == 1 - times_said("reserved pages: 1"));
}

/* The lowest byte of the low slab can be written, the byte below it cannot. */
static void run_through_the_low_slab(void) {
  volatile char *low = shared_slot - 4096 - (64 << 10);
  low[0] = 1;
  CHECK(stingy_is_valid());
  low[-1] = 1;
}

static void a_stack_that_leaves_the_low_slab_meets_a_guard_page(void) {
  CHECK(stingy_attach(&small_layout) == 0);
  shared_slot = stingy_take(STINGY_OBJECT_conn, 300);
  CHECK(stingy_owns(shared_slot - 4096 - (64 << 10)));
  CHECK(!stingy_owns(shared_slot - 4096 - (64 << 10) - 1));
  CHECK(in_child(run_through_the_low_slab, said, sizeof said) != 0);
  CHECK(strstr(said, "invariant") == NULL);
  stingy_give(shared_slot);
}

#ifdef STINGY_DEBUG
static void give_twice(void) {
  stingy_give(shared_slot);
  stingy_give(shared_slot);
}

static void give_the_middle(void) { stingy_give(shared_slot + 64); }

static void a_debug_build_aborts_on_bad_frees(void) {
  CHECK(stingy_attach(&small_layout) == 0);
  shared_slot = stingy_take(STINGY_OBJECT_conn, 300);
  CHECK(in_child(give_twice, said, sizeof said) == -SIGABRT);
  CHECK(strstr(said, "stingy: given back twice") != NULL);
  CHECK(in_child(give_the_middle, said, sizeof said) == -SIGABRT);
  stingy_give(shared_slot);
}
#endif

#ifdef STINGY_DEBUG
static int request;

static void have_both(void) {
  stingy_request_runs(&request);
  CHECK(stingy_take(STINGY_OBJECT_header, 1) && stingy_take(STINGY_OBJECT_reply, 1));
}

static void have_both_of_nobody(void) {
  stingy_request_runs(NULL);
  CHECK(stingy_take(STINGY_OBJECT_header, 1) && stingy_take(STINGY_OBJECT_reply, 1));
}

/* Two requests that are one after the other at one address. */
static void have_one_each(void) {
  stingy_request_runs(&request);
  CHECK(stingy_take(STINGY_OBJECT_header, 1) != NULL);
  stingy_request_ends(&request);
  stingy_request_runs(&request);
  CHECK(stingy_take(STINGY_OBJECT_reply, 1) != NULL);
}

static void have_one_after_the_end(void) {
  stingy_request_runs(&request);
  stingy_request_ends(&request);
  CHECK(stingy_take(STINGY_OBJECT_header, 1) != NULL);
  stingy_request_runs(&request);
  CHECK(stingy_take(STINGY_OBJECT_reply, 1) != NULL);
}

static void a_debug_build_aborts_when_a_request_has_both_sharers(void) {
  CHECK(stingy_attach(&small_layout) == 0);
  CHECK(in_child(have_both, said, sizeof said) == -SIGABRT);
  CHECK(strstr(said, "never to have it beside another") && strstr(said, "a slot of reply"));
  CHECK(in_child(have_both_of_nobody, said, sizeof said) == 0);
  CHECK(in_child(have_one_each, said, sizeof said) == 0);
  CHECK(in_child(have_one_after_the_end, said, sizeof said) == 0);
}
#endif

#ifdef TEST_ASAN
static void write_after_give(void) {
  stingy_give(shared_slot);
  ((volatile char *)shared_slot)[8] = 1;
}

static void write_behind_the_size(void) { ((volatile char *)shared_slot)[304] = 1; }

static void address_sanitizer_sees_into_the_pools(void) {
  CHECK(stingy_attach(&small_layout) == 0);
  shared_slot = stingy_take(STINGY_OBJECT_conn, 300);
  CHECK(in_child(write_after_give, said, sizeof said) != 0);
  CHECK(strstr(said, "use-after-poison") != NULL);
  CHECK(in_child(write_behind_the_size, said, sizeof said) != 0);
  CHECK(strstr(said, "use-after-poison") != NULL);
  stingy_give(shared_slot);
}
#else
/* In bytes, now. */
struct usage {
  unsigned long address_space, memory;
};

static struct usage usage(void) {
  struct usage usage = {0, 0};
  unsigned long page = (unsigned long)sysconf(_SC_PAGESIZE);
  FILE *statm = fopen("/proc/self/statm", "r");
  CHECK(statm && fscanf(statm, "%lu %lu", &usage.address_space, &usage.memory) == 2);
  if (statm)
    fclose(statm);
  return (struct usage){usage.address_space * page, usage.memory * page};
}

static void allow_more(rlim_t bytes) {
  free(malloc(64 << 10)); /* the heap of stdio is there before the limit */
  struct rlimit limit = {usage().address_space + bytes, RLIM_INFINITY};
  CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
}

static void attach_without_memory(void) {
  allow_more(0);
  errno = 0;
  CHECK(stingy_attach(&small_layout) == -1 && errno == ENOMEM && !slab_stats().attached);
  CHECK(slab_stats().attach_error == ENOMEM && slab_stats().globals == STINGY_GLOBALS_NO_SLAB);
  void *taken = STINGY_TAKE(conn, 300, &said);
  CHECK(taken == &said && slab_stats().unattributed_spills == 1);
}

static void look(void *is_in_slab) {
  char local = 0;
  *(int *)is_in_slab = stingy_owns(&local);
}

static void attach_with_little_memory(void) {
  allow_more((1 << 20) + (512 << 10));
  CHECK(stingy_attach(&small_layout) == 0 && stingy_is_valid());
  CHECK(stingy_take(STINGY_OBJECT_conn, 300) != NULL &&
        slab_stats().cache_pages == STINGY_PAGES_SMALL);
  int is_in_slab = 0;
  CHECK(stingy_run_on_stack(look, &is_in_slab) == 1 && is_in_slab);
}

static void attach_with_less(void) {
  allow_more(512 << 10);
  CHECK(stingy_attach(&small_layout) == 0 && stingy_is_valid());
  CHECK(stingy_take(STINGY_OBJECT_conn, 300) != NULL);
  int is_in_slab = 1;
  CHECK(stingy_run_on_stack(look, &is_in_slab) == 0 && !is_in_slab);
}

static void without_address_space_attach_fails_and_the_server_spills(void) {
  CHECK(in_child(attach_without_memory, said, sizeof said) == 0);
  CHECK(strstr(said, "no slab of ") != NULL &&
        strstr(said, "come from the original allocator") != NULL);
}

static void without_room_for_a_huge_page_the_slab_uses_small_ones(void) {
  CHECK(in_child(attach_with_little_memory, said, sizeof said) == 0);
}

static void a_layout_that_is_larger_than_the_memory_takes_it_when_it_is_used(void) {
  struct stingy_layout huge = small_layout;
  huge.cache_bytes = (size_t)1 << 30;
  unsigned long before = usage().memory;
  CHECK(stingy_attach(&huge) == 0 && stingy_is_valid());
  CHECK(usage().memory - before < 256ul << 20);
  stingy_detach();
}

static void without_room_for_the_guard_the_stack_stays_where_it_is(void) {
  CHECK(in_child(attach_with_less, said, sizeof said) == 0);
}
#endif

static const struct test_case cases[] = {
    CASE(a_forked_child_goes_on_with_its_own_copy),
    CASE(the_statistics_of_a_child_tell_of_its_own_pages),
#if !defined(__SANITIZE_ADDRESS__) && !defined(TEST_TSAN)
    CASE(a_worker_s_loop_has_pages_of_its_own),
#endif
    CASE(an_unknown_kind_of_pages_is_told_once),
    CASE(reserved_pages_are_taken_or_it_is_told_once),
    CASE(a_stack_that_leaves_the_low_slab_meets_a_guard_page),
#ifdef STINGY_DEBUG
    CASE(a_debug_build_aborts_on_bad_frees),
    CASE(a_debug_build_aborts_when_a_request_has_both_sharers),
#endif
#ifdef TEST_ASAN
    CASE(address_sanitizer_sees_into_the_pools),
#else
    CASE(without_address_space_attach_fails_and_the_server_spills),
    CASE(without_room_for_a_huge_page_the_slab_uses_small_ones),
    CASE(a_layout_that_is_larger_than_the_memory_takes_it_when_it_is_used),
    CASE(without_room_for_the_guard_the_stack_stays_where_it_is),
#endif
};

int main(void) { return RUN_CASES(cases); }
