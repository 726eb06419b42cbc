/* Numbers, the JSON that carries them, and the file that appears at exit. */
#include "check.h"
#include "json_check.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char text[64 << 10];

static void attach_and_use(void) {
  CHECK(stingy_attach(&small_layout) == 0);
  void *a = stingy_take(STINGY_OBJECT_conn, 300);
  void *b = stingy_take(STINGY_OBJECT_conn, 17);
  stingy_give(a);
  stingy_give(b);
  CHECK(stingy_take(STINGY_OBJECT_conn, 999) == NULL);
}

static void read_text(FILE *in) {
  size_t length = in ? fread(text, 1, sizeof text - 1, in) : 0;
  text[length] = '\0';
}

static void read_path(const char *path) {
  FILE *in = fopen(path, "r");
  read_text(in);
  if (in)
    fclose(in);
}

static void numbers_are_those_of_what_happened(void) {
  attach_and_use();
  struct stingy_object_stats stats = object_stats(STINGY_OBJECT_conn);
  CHECK(strcmp(stats.name, "conn") == 0 && stats.version == STINGY_STATS_VERSION);
  CHECK(stats.allocations == 2 && stats.frees == 2 && stats.alive == 0 && stats.high_water == 2);
  CHECK(stats.from_cache == 2 && stats.from_high == 0 && stats.largest_bytes == 999);
  CHECK(stats.spills_too_large == 1 && stats.spills_exhausted == 0);
  struct stingy_stats slab = slab_stats();
  CHECK(slab.attached && slab.object_count == OBJECT_COUNT && slab.cache_bytes == 128 << 10);
}

static void structs_of_another_size_are_refused(void) {
  CHECK(stingy_attach(&small_layout) == 0);
  struct stingy_stats stats = {.struct_bytes = 1};
  struct stingy_object_stats object = {.struct_bytes = 1};
  errno = 0;
  CHECK(stingy_stats_get(&stats) == -1 && errno == EINVAL && stingy_stats_get(NULL) == -1);
  CHECK(stingy_object_stats_get(0, &object) == -1);
  object.struct_bytes = sizeof object;
  CHECK(stingy_object_stats_get(OBJECT_COUNT, &object) == -1);
}

static void json_is_well_formed_sorted_and_right(void) {
  attach_and_use();
  FILE *out = tmpfile();
  CHECK(out && stingy_stats_write_json(out) == 0);
  rewind(out);
  read_text(out);
  fclose(out);
  CHECK(json_is_sorted_and_well_formed(text));
  CHECK(strstr(text, "\"kind\": \"stingy.stats\",\n  \"producer\": \"stingy ") != NULL);
  CHECK(strstr(text, "\"target_triple\": \"x86_64-pc-linux-gnu\"\n}\n") != NULL);
  CHECK(strstr(text,
               "\"high_water\": 2,\n        \"largest_bytes\": 999,\n        \"name\": \"conn\""));
}

static void json_without_a_slab_says_so(void) {
  FILE *out = tmpfile();
  CHECK(out && stingy_stats_write_json(out) == 0);
  rewind(out);
  read_text(out);
  fclose(out);
  CHECK(json_is_sorted_and_well_formed(text));
  CHECK(strstr(text, "\"attached\": false") && strstr(text, "\"objects\": []"));
}

static void names_are_escaped(void) {
  static const struct stingy_layout_object odd = {"a\"b\\c\n\x01\xc3\xa9", 1, 64, 0, 1, 0, 0, 0};
  static struct stingy_layout layout;
  layout = small_layout;
  layout.stack.bytes = 0;
  layout.objects = &odd;
  layout.object_count = 1;
  layout.stage_count = 0;
  CHECK(stingy_attach(&layout) == 0);
  FILE *out = tmpfile();
  CHECK(out && stingy_stats_write_json(out) == 0);
  rewind(out);
  read_text(out);
  fclose(out);
  CHECK(json_is_sorted_and_well_formed(text));
  CHECK(strstr(text, "\"a\\\"b\\\\c\\u000a\\u0001\xc3\xa9\"") != NULL);
}

static void a_full_disk_is_reported(void) {
  FILE *full = fopen("/dev/full", "w");
  if (!full)
    return;
  errno = 0;
  CHECK(stingy_stats_write_json(full) == -1 && errno == ENOSPC);
  fclose(full);
}

static char directory[] = "stats_test_XXXXXX";

static char *in_directory(const char *name) {
  static char path[256];
  snprintf(path, sizeof path, "%s/%s", directory, name);
  return path;
}

static void a_file_is_replaced_as_a_whole(void) {
  attach_and_use();
  char *path = in_directory("stats.json");
  FILE *old = fopen(path, "w");
  CHECK(old && fputs("old", old) >= 0 && fclose(old) == 0);
  CHECK(stingy_stats_write_file(path) == 0);
  read_path(path);
  CHECK(json_is_sorted_and_well_formed(text));
  CHECK(unlink(path) == 0);
}

static void a_symbolic_link_stays_one(void) {
  char link[256];
  strcpy(link, in_directory("link.json"));
  CHECK(symlink("target.json", link) == 0);
  FILE *old = fopen(in_directory("target.json"), "w");
  CHECK(old && fclose(old) == 0 && stingy_stats_write_file(link) == 0);
  struct stat status;
  CHECK(lstat(link, &status) == 0 && S_ISLNK(status.st_mode));
  read_path(in_directory("target.json"));
  CHECK(json_is_sorted_and_well_formed(text));
  CHECK(unlink(in_directory("target.json")) == 0 && unlink(link) == 0);
}

static void a_path_that_cannot_be_written_is_an_error(void) {
  errno = 0;
  CHECK(stingy_stats_write_file(in_directory("missing/stats.json")) == -1 && errno == ENOENT);
}

static void a_device_is_written_to_and_stays_a_device(void) {
  struct stat status;
  CHECK(stingy_stats_write_file("/dev/null") == 0);
  CHECK(stat("/dev/null", &status) == 0 && S_ISCHR(status.st_mode));
}

/* ---- STINGY_STATS: the program runs itself, in a mode that the argument names ---- */

static const char *own_path;

static int run_itself(const char *mode, const char *statistics) {
  fflush(NULL);
  pid_t child = fork();
  if (child == 0) {
    setenv("STINGY_STATS", statistics, 1);
    if (chdir(directory) != 0)
      _exit(126);
    execl(own_path, own_path, mode, (char *)NULL);
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Each waits until its own file is there, and writes nothing at exit. */
static int waits_for(pid_t process) {
  char path[64];
  snprintf(path, sizeof path, "worker.%ld.json", (long)process);
  for (int i = 0; i < 500 && access(path, F_OK) != 0; i++)
    usleep(10000);
  return access(path, F_OK) == 0;
}

/* A worker, and one of that one's, get the signal as soon as they are there. */
static int have_workers(int depth) {
  int status = 1;
  pid_t worker = fork();
  if (worker == 0)
    _exit(depth == 0 || have_workers(depth - 1) ? !waits_for(getpid()) : 1);
  return kill(worker, SIGUSR2) == 0 && waitpid(worker, &status, 0) == worker && status == 0;
}

/* What it says goes to a file. */
static int leaves_faults_alone(void) {
  static const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS};
  struct sigaction before[COUNT_OF(faults)], after;
  int said_to = open("said", O_WRONLY | O_CREAT | O_EXCL, 0600), same = 1;
  dup2(said_to, STDERR_FILENO);
  for (size_t i = 0; i < COUNT_OF(faults); i++)
    sigaction(faults[i], NULL, &before[i]);
  attach_and_use();
  for (size_t i = 0; i < COUNT_OF(faults); i++)
    same &= sigaction(faults[i], NULL, &after) == 0 && after.sa_handler == before[i].sa_handler;
  return same;
}

static int be_the_server(const char *mode) {
  if (strcmp(mode, "fault") == 0)
    _exit(!leaves_faults_alone());
  if (strcmp(mode, "refused") == 0) {
    stingy_attach(NULL);
    return stingy_take(STINGY_OBJECT_conn, 1) == NULL ? 0 : 1;
  }
  attach_and_use();
  if (strcmp(mode, "signal") == 0) {
    raise(SIGUSR2);
    for (int i = 0; i < 500 && access("signal.json", F_OK) != 0; i++)
      usleep(10000);
    _exit(check_failures); /* nothing is written at exit */
  }
  if (strcmp(mode, "workers") == 0)
    _exit(!have_workers(1) || access("worker.%p.json", F_OK) == 0);
  if (strcmp(mode, "daemon") == 0 && chdir("/") != 0)
    return 1;
  if (strcmp(mode, "fork") == 0 && fork() == 0)
    exit(0);
  if (strcmp(mode, "detach") == 0)
    stingy_detach();
  return check_failures;
}

static void statistics_appear_at_exit_where_the_server_started(void) {
  CHECK(run_itself("daemon", "relative.json") == 0);
  read_path(in_directory("relative.json"));
  CHECK(json_is_sorted_and_well_formed(text) && strstr(text, "\"attached\": true"));
  CHECK(unlink(in_directory("relative.json")) == 0);
}

static void detach_writes_what_would_be_lost(void) {
  CHECK(run_itself("detach", "detach.json") == 0);
  read_path(in_directory("detach.json"));
  CHECK(strstr(text, "\"attached\": true") && strstr(text, "\"allocations\": 2"));
  CHECK(unlink(in_directory("detach.json")) == 0);
}

static void a_signal_writes_the_statistics(void) {
  setenv("STINGY_STATS_SIGNAL", "USR2", 1);
  CHECK(run_itself("signal", "signal.json") == 0);
  unsetenv("STINGY_STATS_SIGNAL");
  read_path(in_directory("signal.json"));
  CHECK(json_is_sorted_and_well_formed(text) && strstr(text, "\"allocations\": 2"));
  CHECK(unlink(in_directory("signal.json")) == 0);
}

/* Sanitizers allow no threads there, or have locked their allocator when the process forked. */
#if !defined(TEST_TSAN) && !defined(__SANITIZE_ADDRESS__)
#define TEST_FORKED 1
#endif

#ifdef TEST_FORKED
static void a_signal_writes_the_statistics_of_a_forked_process(void) {
  setenv("STINGY_STATS_SIGNAL", "USR2", 1);
  CHECK(run_itself("workers", "worker.%p.json") == 0);
  unsetenv("STINGY_STATS_SIGNAL");
  char command[512];
  snprintf(command, sizeof command, "test $(ls %s | grep -c '^worker.[0-9]*.json$') = 2 && rm %s/*",
           directory, directory);
  CHECK(system(command) == 0);
}
#endif

static void a_signal_of_a_fault_is_refused(void) {
  static const char *const names[] = {"SEGV", "SIGBUS", "ILL", "FPE", "ABRT", "TRAP", "SYS", "11"};
  for (size_t i = 0; i < COUNT_OF(names); i++) {
    setenv("STINGY_STATS_SIGNAL", names[i], 1);
    CHECK(run_itself("fault", "fault.json") == 0);
    unsetenv("STINGY_STATS_SIGNAL");
    read_path(in_directory("said"));
    CHECK(strstr(text, "tells of a fault of the program"));
    CHECK(unlink(in_directory("said")) == 0);
  }
}

static void write_and_read_table(void) {
  FILE *out = tmpfile();
  CHECK(out && stingy_stats_write_text(out) == 0);
  rewind(out);
  read_text(out);
  fclose(out);
}

static void the_table_says_why_there_is_no_slab(void) {
  CHECK(stingy_attach(NULL) == -1);
  write_and_read_table();
  CHECK(strstr(text, "stingy: no slab\nattaching failed: Invalid argument\n"));
}

static void the_table_has_what_checks_found_where_there_are_any(void) {
  attach_and_use();
  write_and_read_table();
  CHECK(strstr(text, "(contiguous: ") && strstr(text, "checks found") == NULL);
  stingy_detach();
  setenv("STINGY_CHECK", "leaks", 1);
  CHECK(stingy_attach(&small_layout) == 0);
  unsetenv("STINGY_CHECK");
  int request = 0;
  stingy_request_runs(&request);
  void *left = stingy_take(STINGY_OBJECT_conn, 1);
  stingy_request_ends(&request);
  write_and_read_table();
  CHECK(strstr(text, "late writes 0, overruns 0, leaks 1, broken sharings 0\n"));
  stingy_give(left);
}

/* ---- Spills by stage ---- */

static void spill(int times) {
  while (times-- > 0)
    CHECK(stingy_take(STINGY_OBJECT_left_out, 1) == NULL);
}

static unsigned long long spills_at(unsigned stage) {
  struct stingy_stage_stats stats = {.struct_bytes = sizeof stats};
  CHECK(stingy_stage_stats_get(stage, &stats) == 0);
  return stats.spills;
}

static void spills_are_of_the_stage_that_ran_by_the_clock(void) {
  CHECK(stingy_attach(&small_layout) == 0);
  spill(1);
  unsigned long long parse = stingy_clock();
  spill(2);
  stingy_stage_ran(STAGE_parse, 1, stingy_clock() - parse);
  spill(4);
  unsigned long long send = stingy_clock();
  spill(8);
  unsigned long long log = stingy_clock(); /* ends one, begins the next */
  stingy_stage_ran(STAGE_send, 1, log - send);
  spill(16);
  stingy_stage_ran(STAGE_log, 1, stingy_clock() - log);
  spill(32);
  CHECK(spills_at(STAGE_parse) == 2 && spills_at(STAGE_send) == 8 && spills_at(STAGE_log) == 16);
  CHECK(slab_stats().stageless_spills == 1 + 4 + 32);
  CHECK(object_stats(STINGY_OBJECT_left_out).spills_exhausted == 63);
  write_and_read_table();
  CHECK(strstr(text, "spills of no stage 37, without a slab "));
}

static void without_a_clock_spills_are_of_the_stage_that_is_told_next(void) {
  CHECK(stingy_attach(&small_layout) == 0);
  spill(1);
  stingy_stage_ran(STAGE_parse, 1, 0);
  spill(2);
  stingy_stage_ran(STAGE_send, 1, 0);
  CHECK(spills_at(STAGE_parse) == 1 && spills_at(STAGE_send) == 2);
  CHECK(slab_stats().stageless_spills == 0);
}

static void without_stages_spills_are_of_none(void) {
  CHECK(stingy_attach(&small_layout) == 0);
  stingy_clock();
  spill(3);
  stingy_clock();
  CHECK(slab_stats().stageless_spills == 3);
  FILE *out = tmpfile();
  CHECK(out && stingy_stats_write_json(out) == 0);
  rewind(out);
  read_text(out);
  fclose(out);
  CHECK(json_is_sorted_and_well_formed(text) && strstr(text, "\"stageless_spills\": 3,"));
  CHECK(strstr(text, "\"requests\": 0,\n        \"spills\": 0\n"));
}

static void the_table_names_objects_and_stages(void) {
  attach_and_use();
  stingy_stage_ran(STAGE_send, 4, 1000);
  stingy_stage_ran(STAGE_send, 2, 500);
  stingy_stage_ran(STAGE_COUNT, 1, 1); /* is no stage */
  struct stingy_stage_stats stage = {.struct_bytes = sizeof stage};
  CHECK(stingy_stage_stats_get(STAGE_send, &stage) == 0 && stage.batches == 2);
  CHECK(stage.requests == 6 && stage.most_requests == 4 && stage.clocks == 1500);
  CHECK(stingy_stage_stats_get(STAGE_COUNT, &stage) == -1 && errno == EINVAL);
  write_and_read_table();
  CHECK(strstr(text, "stingy: small\n") && strstr(text, "conn ") && strstr(text, "send "));
  CHECK(strstr(text, "log ") == NULL && strstr(text, "1 slab of "));
}

static void a_refused_layout_shows_in_the_statistics(void) {
  CHECK(run_itself("refused", "refused.json") == 0);
  read_path(in_directory("refused.json"));
  CHECK(strstr(text, "\"attached\": false") && strstr(text, "\"unattributed_spills\": 1"));
  CHECK(strstr(text, "\"attach_error\": \"Invalid argument\""));
  CHECK(strstr(text, "\"why_not\": \"there is no slab\""));
  CHECK(unlink(in_directory("refused.json")) == 0);
}

static void forked_processes_can_write_to_files_of_their_own(void) {
  CHECK(mkdir(in_directory("each"), 0700) == 0);
  CHECK(run_itself("fork", "each/%p.json") == 0);
  /* The grandchild may still be writing; the parent's file is complete. */
  CHECK(access(in_directory("each/%p.json"), F_OK) != 0);
  char command[512];
  snprintf(command, sizeof command, "sleep 0.2; test $(ls %s | grep -c '^[0-9]*.json$') = 2",
           in_directory("each"));
  CHECK(system(command) == 0);
  snprintf(command, sizeof command, "rm -r %s", in_directory("each"));
  CHECK(system(command) == 0);
}

static const struct test_case cases[] = {
    CASE(json_without_a_slab_says_so),
    CASE(numbers_are_those_of_what_happened),
    CASE(structs_of_another_size_are_refused),
    CASE(json_is_well_formed_sorted_and_right),
    CASE(names_are_escaped),
    CASE(a_full_disk_is_reported),
    CASE(a_file_is_replaced_as_a_whole),
    CASE(a_symbolic_link_stays_one),
    CASE(a_path_that_cannot_be_written_is_an_error),
    CASE(a_device_is_written_to_and_stays_a_device),
    CASE(statistics_appear_at_exit_where_the_server_started),
    CASE(detach_writes_what_would_be_lost),
    CASE(a_refused_layout_shows_in_the_statistics),
    CASE(a_signal_writes_the_statistics),
#ifdef TEST_FORKED
    CASE(a_signal_writes_the_statistics_of_a_forked_process),
#endif
    CASE(a_signal_of_a_fault_is_refused),
    CASE(the_table_names_objects_and_stages),
    CASE(the_table_says_why_there_is_no_slab),
    CASE(the_table_has_what_checks_found_where_there_are_any),
    CASE(spills_are_of_the_stage_that_ran_by_the_clock),
    CASE(without_a_clock_spills_are_of_the_stage_that_is_told_next),
    CASE(without_stages_spills_are_of_none),
    CASE(forked_processes_can_write_to_files_of_their_own),
};

int main(int argc, char **argv) {
  if (argc > 1)
    return be_the_server(argv[1]);
  own_path = realpath(argv[0], NULL);
  if (!own_path || !mkdtemp(directory))
    return EXIT_FAILURE;
  int result = RUN_CASES(cases);
  CHECK(rmdir(directory) == 0); /* no temporary file is left */
  free((char *)own_path);
  return result != EXIT_SUCCESS || check_failures != 0;
}
