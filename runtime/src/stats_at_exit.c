#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "stats_at_exit.h"

#include "slab.h"
#include "stats_signal.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include <stingy/stats.h>

static char *path_pattern; /* NULL when nobody asked */
static atomic_bool is_written;

/* A server that becomes a daemon changes its directory: what is relative is so to the start. */
static char *absolute(const char *path) {
  char *directory = path[0] == '/' ? NULL : getcwd(NULL, 0);
  char *result = NULL;
  if (!directory)
    return strdup(path);
  if (asprintf(&result, "%s/%s", directory, path) < 0)
    result = NULL;
  free(directory);
  return result;
}

/* "%p" stands for the process number, so that forked workers do not overwrite each other. */
static char *expanded(const char *pattern) {
  const char *mark = strstr(pattern, "%p");
  char *result = NULL;
  if (!mark)
    return strdup(pattern);
  int length = (int)(mark - pattern);
  if (asprintf(&result, "%.*s%ld%s", length, pattern, (long)getpid(), mark + 2) < 0)
    return NULL;
  return result;
}

static void write_now(void) {
  char *path = expanded(path_pattern);
  if (!path || stingy_stats_write_file(path) != 0)
    fprintf(stderr, "stingy: no statistics in %s: %s\n", path_pattern, strerror(errno));
  free(path);
  atomic_store(&is_written, true);
}

static void at_exit(void) {
  if (stingy_slabs() || !atomic_load(&is_written))
    write_now();
}

static void write_on_signal(void) {
  if (path_pattern)
    write_now();
  else
    stingy_stats_write_text(stderr);
}

static void read_environment(void) {
  const char *path = secure_getenv("STINGY_STATS");
  if (path && path[0] != '\0')
    path_pattern = absolute(path);
  if (path_pattern)
    atexit(at_exit);
  stingy_stats_on_signal(write_on_signal);
}

void stingy_stats_plan_at_exit(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, read_environment);
}

void stingy_stats_before_detach(void) {
  if (path_pattern)
    write_now();
}
