/*
 * What the runtime's tests share: CHECK, a list of test cases, and a small layout.
 *
 * A test program is a list of functions, each named after the behaviour that it shows. A failure
 * prints file, line and expression, and the program goes on with the next case.
 */
#ifndef STINGY_TESTS_CHECK_H
#define STINGY_TESTS_CHECK_H

#include <stdio.h>
#include <stdlib.h>

#include <stingy/stats.h>
#include <stingy/stingy.h>

#define CHECK(CONDITION)                                                                           \
  do {                                                                                             \
    if (!(CONDITION))                                                                              \
      check_failed(__FILE__, __LINE__, #CONDITION);                                                \
  } while (0)

#define COUNT_OF(ARRAY) (sizeof(ARRAY) / sizeof((ARRAY)[0]))

extern int check_failures;

void check_failed(const char *file, int line, const char *condition);

struct test_case {
  const char *name;
  void (*run)(void);
};

#define CASE(FUNCTION) {#FUNCTION, FUNCTION}

/* Runs all cases, checks after each that nothing stays attached; the exit status for main. */
int run_cases(const struct test_case *cases, size_t count);

#define RUN_CASES(CASES) run_cases(CASES, COUNT_OF(CASES))

/*
 * Runs in a child; the number of checks that failed there, or minus the signal that ended it. What
 * it says on stderr goes to `said`.
 */
int in_child(void (*run)(void), char *said, size_t size);

/*
 * The layout of most tests. `conn` has 3 slots in the cache slab and 2 in the high slab, `header`
 * and `reply` share 2 slots and 1, `left_out` has none.
 */
enum {
  STINGY_OBJECT_conn,
  STINGY_OBJECT_header,
  STINGY_OBJECT_reply,
  STINGY_OBJECT_left_out,
  OBJECT_COUNT
};
enum { STINGY_POOL_conn, STINGY_POOL_header, STINGY_POOL_reply = STINGY_POOL_header };
enum { STINGY_POOL_left_out = STINGY_OBJECT_left_out };
enum {
  STINGY_SHARED_conn,
  STINGY_SHARED_left_out = 0,
  STINGY_SHARED_header,
  STINGY_SHARED_reply = 1
};
enum {
  STINGY_SIZE_conn = 300,
  STINGY_SIZE_header = 192,
  STINGY_SIZE_reply = 100,
  STINGY_SIZE_left_out = 5000
};
enum { STAGE_parse, STAGE_send, STAGE_log, STAGE_COUNT };
enum {
  CONN_STRIDE = 320,
  CONN_SLOTS = 3,
  CONN_HIGH_SLOTS = 2,
  SHARED_STRIDE = 192,
  SHARED_SLOTS = 2,
  SHARED_HIGH_SLOTS = 1
};

extern const struct stingy_layout small_layout;

struct stingy_object_stats object_stats(unsigned object);
struct stingy_stats slab_stats(void);

/* Total of the spills of an object, whatever their reason. */
unsigned long long spills_of(unsigned object);

#endif
