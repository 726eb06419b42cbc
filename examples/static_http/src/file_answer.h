/* Which part of a file answers a request: conditions and ranges (RFC 9110, sections 13 and 14).
 *
 * If-None-Match outranks If-Modified-Since. One byte range is honoured, and only when If-Range (if
 * any) still holds; several ranges, or one that cannot be read, are answered with the whole file.
 */
#ifndef STATIC_HTTP_FILE_ANSWER_H
#define STATIC_HTTP_FILE_ANSWER_H

#include "http_head.h"

#include <sys/stat.h>
#include <time.h>

enum { ETAG_BYTES = 64 };

struct file_answer {
  int fd;     /* owned */
  int status; /* 200, 206, 304 or 416 */
  off_t first;
  off_t length; /* bytes of the file that belong to the answer, whatever the method */
  off_t file_bytes;
  time_t modified;
  char etag[ETAG_BYTES];
};

/* Fills all but the descriptor. */
void plan_file_answer(const struct http_head *head, const struct stat *file,
                      struct file_answer *answer);

#endif
