/* Writes the statistics to a file as a whole or not at all. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <stingy/stats.h>

/* Takes over the descriptor. */
static int write_to(int descriptor) {
  FILE *out = descriptor < 0 ? NULL : fdopen(descriptor, "w");
  if (!out) {
    if (descriptor >= 0)
      close(descriptor);
    return -1;
  }
  int written = stingy_stats_write_json(out);
  int error = errno;
  if (fclose(out) != 0)
    return -1;
  errno = error;
  return written;
}

static bool starts_with(const char *text, const char *start) {
  return strncmp(text, start, strlen(start)) == 0;
}

/* /dev/stdout may lead to a regular file, which others write to: that is no file to replace. */
static bool is_special(const char *path) {
  struct stat status;
  return starts_with(path, "/dev/") || starts_with(path, "/proc/") ||
         (stat(path, &status) == 0 && !S_ISREG(status.st_mode));
}

static int write_special(const char *path) {
  return write_to(open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
}

/* The process number keeps processes apart that write to one path. */
static int write_and_rename(const char *path, const char *temporary) {
  int descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0)
    return -1;
  if (write_to(descriptor) == 0 && rename(temporary, path) == 0)
    return 0;
  int error = errno;
  unlink(temporary);
  errno = error;
  return -1;
}

static int write_beside(const char *path) {
  char *temporary = NULL;
  if (asprintf(&temporary, "%s.%ld.tmp", path, (long)getpid()) < 0)
    return -1;
  int written = write_and_rename(path, temporary);
  int error = errno;
  free(temporary);
  errno = error;
  return written;
}

int stingy_stats_write_file(const char *path) {
  if (is_special(path))
    return write_special(path);
  /* Renaming onto a symbolic link would replace the link. */
  char *resolved = realpath(path, NULL);
  int written = write_beside(resolved ? resolved : path);
  int error = errno;
  free(resolved);
  errno = error;
  return written;
}
