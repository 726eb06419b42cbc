/* The end of what is written to a stream: whether all of it arrived. */
#ifndef STINGY_SRC_STREAM_H
#define STINGY_SRC_STREAM_H

#include <errno.h>
#include <stdio.h>

/* Flushes. 0, or -1 with errno of the stream. */
static inline int stingy_stream_end(FILE *out) {
  if (fflush(out) == 0 && !ferror(out))
    return 0;
  errno = errno ? errno : EIO;
  return -1;
}

#endif
