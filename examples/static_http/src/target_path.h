/* From the path of a request target to a path below the root of a virtual host.
 *
 * The result is relative ("" is the root itself), percent-decoded, and has neither empty, "." nor
 * ".." segments; it ends in a slash when the target named a directory. Symbolic links are followed
 * as long as they stay below the root: the kernel sees to that (openat2, RESOLVE_BENEATH). */
#ifndef STATIC_HTTP_TARGET_PATH_H
#define STATIC_HTTP_TARGET_PATH_H

#include "text.h"

enum { PATH_BYTES = 4096 };

struct path_buffer {
  size_t used; /* without the terminating zero, which is always there */
  char bytes[PATH_BYTES];
};

/* 0, or the HTTP status to answer with: 400 bad encoding, 403 above the root, 414 too long. */
int decode_target_path(struct slice encoded, struct path_buffer *path);

bool path_names_directory(const struct path_buffer *path);

/* A descriptor that never blocks on opening, or -1 with errno (EXDEV: it leads out of the root). */
int open_below(int root, const struct path_buffer *path, int flags);

/* The status that tells a client why open_below failed. */
int status_of_open_error(int error);

#endif
