/* The access log: lines in the common log format, collected and written when there is time.
 *
 * Each write ends with a whole line, so workers may share one file (O_APPEND). */
#ifndef STATIC_HTTP_ACCESS_LOG_H
#define STATIC_HTTP_ACCESS_LOG_H

#include <stddef.h>

struct http_request;

struct access_log {
  int fd; /* -1: no log */
  size_t used;
  char bytes[16384];
};

/* 0, or -1 with errno. No log when `file` is NULL. */
int open_access_log(struct access_log *log, const char *file);
void flush_access_log(struct access_log *log);
void close_access_log(struct access_log *log);

void log_request(struct access_log *log, const struct http_request *req);

#endif
