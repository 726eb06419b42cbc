#include "check.h"

#include <sys/wait.h>
#include <unistd.h>

static const struct stingy_layout_object objects[] = {
    {"conn", 300, CONN_STRIDE, 4096, CONN_SLOTS, 0, CONN_HIGH_SLOTS, 0},
    {"header", 192, SHARED_STRIDE, 8192, SHARED_SLOTS, 1024, SHARED_HIGH_SLOTS, 1},
    {"reply", 100, SHARED_STRIDE, 8192, SHARED_SLOTS, 1024, SHARED_HIGH_SLOTS, 1},
    {"left_out", 5000, 0, 0, 0, 0, 0, 3},
};

static const struct stingy_layout_need parse_needs[] = {
    {STINGY_OBJECT_conn, 1}, {STINGY_OBJECT_header, 1}, {STINGY_OBJECT_reply, 1}};
static const struct stingy_layout_need send_needs[] = {{STINGY_OBJECT_conn, 2}};

static const struct stingy_layout_stage stages[] = {
    {"parse", parse_needs, COUNT_OF(parse_needs)},
    {"send", send_needs, COUNT_OF(send_needs)},
    {"log", NULL, 0},
};

const struct stingy_layout small_layout = {
    .struct_bytes = sizeof(struct stingy_layout),
    .version = STINGY_LAYOUT_VERSION,
    .program = "small",
    .build_id = "0123456789abcdef",
    .target_triple = "x86_64-pc-linux-gnu",
    .l2_bytes = 1 << 20,
    .low_bytes = 64 << 10,
    .cache_bytes = 128 << 10,
    .high_bytes = 16 << 10,
    .stack = {0, 4096},
    .globals = {16384, 1024},
    .objects = objects,
    .object_count = COUNT_OF(objects),
    .stages = stages,
    .stage_count = COUNT_OF(stages),
};

int check_failures;

void check_failed(const char *file, int line, const char *condition) {
  fprintf(stderr, "%s:%d: %s\n", file, line, condition);
  check_failures++;
}

int run_cases(const struct test_case *cases, size_t count) {
  for (size_t i = 0; i < count; i++) {
    int before = check_failures;
    cases[i].run();
    CHECK(stingy_is_valid());
    stingy_detach();
    CHECK(!slab_stats().attached);
    if (check_failures != before)
      fprintf(stderr, "FAILED %s\n", cases[i].name);
  }
  return check_failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int in_child(void (*run)(void), char *said, size_t size) {
  int ends[2];
  if (pipe(ends) != 0)
    return -1;
  fflush(NULL);
  pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], STDERR_FILENO);
    check_failures = 0;
    run();
    _exit(check_failures);
  }
  close(ends[1]);
  size_t length = 0;
  ssize_t got;
  while (length + 1 < size && (got = read(ends[0], said + length, size - 1 - length)) > 0)
    length += (size_t)got;
  said[length] = '\0';
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

struct stingy_object_stats object_stats(unsigned object) {
  struct stingy_object_stats stats = {.struct_bytes = sizeof stats};
  if (stingy_object_stats_get(object, &stats) != 0)
    stats = (struct stingy_object_stats){0};
  return stats;
}

struct stingy_stats slab_stats(void) {
  struct stingy_stats stats = {.struct_bytes = sizeof stats};
  if (stingy_stats_get(&stats) != 0)
    stats = (struct stingy_stats){0};
  return stats;
}

unsigned long long spills_of(unsigned object) {
  struct stingy_object_stats stats = object_stats(object);
  return stats.spills_exhausted + stats.spills_too_large + stats.spills_other_thread;
}
