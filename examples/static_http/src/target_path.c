#include "target_path.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int hex_value(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return -1;
}

/* Takes one character off the front; -1 when its encoding is bad. */
static int decode_character(struct slice *encoded) {
  if (encoded->at[0] != '%') {
    int plain = (unsigned char)encoded->at[0];
    *encoded = slice_without(*encoded, 1);
    return plain;
  }
  if (encoded->length < 3)
    return -1;
  int high = hex_value(encoded->at[1]);
  int low = hex_value(encoded->at[2]);
  *encoded = slice_without(*encoded, 3);
  return high < 0 || low < 0 || high + low == 0 ? -1 : high * 16 + low;
}

static size_t start_of_segment_before(const struct path_buffer *path, size_t start) {
  size_t at = start - 1;
  while (at > 0 && path->bytes[at - 1] != '/')
    at--;
  return at;
}

/* Ends the segment that begins at `start`; sets `start` to where the next one begins. */
static int end_segment(struct path_buffer *path, size_t *start, bool slash) {
  struct slice segment = {path->bytes + *start, path->used - *start};
  if (slice_is(segment, "..")) {
    if (*start == 0)
      return 403;
    *start = start_of_segment_before(path, *start);
    path->used = *start;
  } else if (segment.length == 0 || slice_is(segment, ".")) {
    path->used = *start;
  } else if (slash) {
    path->bytes[path->used++] = '/';
    *start = path->used;
  }
  return 0;
}

int decode_target_path(struct slice encoded, struct path_buffer *path) {
  size_t start = 0;
  path->used = 0;
  while (encoded.length > 0) {
    int c = decode_character(&encoded);
    if (c < 0)
      return 400;
    if (path->used + 2 >= PATH_BYTES)
      return 414;
    int status = 0;
    if (c == '/')
      status = end_segment(path, &start, true);
    else
      path->bytes[path->used++] = (char)c;
    if (status != 0)
      return status;
  }
  int status = end_segment(path, &start, false);
  path->bytes[path->used] = '\0';
  return status;
}

bool path_names_directory(const struct path_buffer *path) {
  return path->used == 0 || path->bytes[path->used - 1] == '/';
}

int open_below(int root, const struct path_buffer *path, int flags) {
  struct open_how how = {
      .flags = (unsigned long long)(flags | O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC),
      .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
  };
  const char *name = path->used == 0 ? "." : path->bytes;
  return (int)syscall(SYS_openat2, root, name, &how, sizeof(how));
}

int status_of_open_error(int error) {
  switch (error) {
  case ENOENT:
  case ENOTDIR:
  case ENAMETOOLONG:
    return 404;
  case EACCES:
  case EPERM:
  case ELOOP:
  case EXDEV:
  case ENXIO:
    return 403;
  default:
    return 503;
  }
}
