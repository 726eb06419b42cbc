/* The stack at the bottom of the cache slab, which sanitizers see as one, too. */
#include "check.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int was_in_slab;
static int nested_result;

static void look(void *argument) {
  char local = 0;
  was_in_slab = stingy_owns(&local);
  *(int *)argument += 1;
}

static void look_nested(void *argument) { nested_result = stingy_run_on_stack(look, argument); }

/* Uses 32 KiB: more than the 4 KiB of the stack in the cache slab. */
static void use_much(void *argument) {
  volatile char block[32 << 10];
  for (size_t i = 0; i < sizeof block; i++)
    block[i] = 1;
  *(int *)argument += block[sizeof block - 1];
}

static void the_function_runs_in_the_slab_and_returns(void) {
  CHECK(stingy_attach(&small_layout) == 0);
  int runs = 0;
  CHECK(stingy_run_on_stack(look, &runs) == 1);
  CHECK(runs == 1 && was_in_slab == 1);
  CHECK(stingy_run_on_stack(look, &runs) == 1 && runs == 2);
}

static void without_a_slab_it_runs_where_it_is(void) {
  int runs = 0;
  CHECK(stingy_run_on_stack(look, &runs) == 0 && runs == 1 && !was_in_slab);
}

static void too_small_a_stack_is_not_used(void) {
  static struct stingy_layout layout;
  layout = small_layout;
  layout.low_bytes = 4096;
  CHECK(stingy_attach(&layout) == 0);
  int runs = 0;
  CHECK(stingy_run_on_stack(look, &runs) == 0 && runs == 1 && !was_in_slab);
  CHECK(slab_stats().stack_high_water == 0);
}

static void nested_calls_stay_on_the_stack(void) {
  CHECK(stingy_attach(&small_layout) == 0);
  int runs = 0;
  CHECK(stingy_run_on_stack(look_nested, &runs) == 1);
  CHECK(runs == 1 && nested_result == 0 && was_in_slab == 1);
}

static void overflow_goes_into_the_low_slab_and_is_measured(void) {
  CHECK(stingy_attach(&small_layout) == 0);
  int sum = 0;
  void *slot = stingy_take(STINGY_OBJECT_conn, 300);
  memset(slot, 0, 300);
  CHECK(slab_stats().stack_high_water == 0);
  CHECK(stingy_run_on_stack(use_much, &sum) == 1 && sum == 1);
  size_t deepest = slab_stats().stack_high_water;
  CHECK((deepest > (32 << 10) && deepest < (40 << 10)));
  CHECK(stingy_is_valid());
  stingy_give(slot);
}

static void detach(void *unused) {
  (void)unused;
  stingy_detach();
}

static void detaching_on_the_stack_keeps_it_until_it_is_left(void) {
  CHECK(stingy_attach(&small_layout) == 0);
  CHECK(stingy_run_on_stack(detach, NULL) == 1);
  CHECK(slab_stats().attached == 1);
  CHECK(stingy_attach(&small_layout) == 0);
}

/* ---- Too deep ---- */

static volatile int depth_wanted = 1 << 20;

/* Of each frame only the lowest byte is written to, as compilers without stack clash protection
 * have it; several in one would be a larger frame. */
#define DEEPER(BYTES)                                                                              \
  __attribute__((noinline)) static int go_deeper_by_##BYTES(volatile char *above, int depth) {     \
    volatile char block[BYTES];                                                                    \
    block[0] = *above;                                                                             \
    return depth < depth_wanted ? go_deeper_by_##BYTES(block, depth + 1) + block[0] : 0;           \
  }                                                                                                \
  static void overflow_by_##BYTES(void *argument) {                                                \
    *(int *)argument = go_deeper_by_##BYTES((volatile char *)argument, 0);                         \
  }

DEEPER(4096)
DEEPER(20000)
#if !defined(TEST_ASAN) && !defined(TEST_TSAN)
DEEPER(65536)
DEEPER(1000000)
#endif

static void check_that_it_is_told(void (*overflow)(void *)) {
  char said[16384] = "";
  int ends[2], status = 0;
  CHECK(pipe(ends) == 0 && stingy_attach(&small_layout) == 0);
  fflush(NULL);
  pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], STDERR_FILENO);
    stingy_run_on_stack(overflow, &status);
    _exit(0);
  }
  close(ends[1]);
  size_t length = 0;
  for (ssize_t got = 1; got > 0 && length + 1 < sizeof said; length += (size_t)(got > 0 ? got : 0))
    got = read(ends[0], said + length, sizeof said - 1 - length);
  close(ends[0]);
  CHECK(waitpid(child, &status, 0) == child && !(WIFEXITED(status) && WEXITSTATUS(status) == 0));
#if !defined(TEST_ASAN) && !defined(TEST_TSAN) /* which have a handler of their own */
  CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
  CHECK(strstr(said, "stingy: stack overflow") && strstr(said, "runtime_stack_"));
#endif
}

static void a_stack_that_leaves_the_low_slab_says_so(void) {
  check_that_it_is_told(overflow_by_4096);
}

static void large_frames_do_not_jump_over_the_guard(void) {
  check_that_it_is_told(overflow_by_20000);
#if !defined(TEST_ASAN) && !defined(TEST_TSAN) /* which take their time */
  check_that_it_is_told(overflow_by_65536);
  check_that_it_is_told(overflow_by_1000000);
#endif
}

static const struct test_case cases[] = {
    CASE(the_function_runs_in_the_slab_and_returns),
    CASE(without_a_slab_it_runs_where_it_is),
    CASE(too_small_a_stack_is_not_used),
    CASE(nested_calls_stay_on_the_stack),
    CASE(detaching_on_the_stack_keeps_it_until_it_is_left),
    CASE(overflow_goes_into_the_low_slab_and_is_measured),
    CASE(a_stack_that_leaves_the_low_slab_says_so),
    CASE(large_frames_do_not_jump_over_the_guard),
};

int main(void) { return RUN_CASES(cases); }
