/* The head of a request: from bytes to meaning, without any input or output.
 *
 *   bytes --find_head_end--> one whole head --parse_http_head--> lines --interpret_head--> meaning
 *
 * All slices point into the bytes that were parsed, so these must outlive the head.
 * Syntax is RFC 9112: bare LF is accepted as end of line; bare CR, folded lines, blanks before the
 * colon and control characters are refused. A function that returns a status returns 0 for "well",
 * else the HTTP status to answer with. */
#ifndef STATIC_HTTP_HTTP_HEAD_H
#define STATIC_HTTP_HTTP_HEAD_H

#include "text.h"

enum {
  HEADER_FIELDS_MAX = 64,
  HOST_BYTES_MAX = 255, /* RFC 1035, 2.3.4; answers.json tells memwalk */
  BODY_BYTES_MAX = 65536
};

enum http_method { METHOD_GET, METHOD_HEAD };

struct header_field {
  struct slice name;
  struct slice value;
};

struct http_head {
  /* Filled by parse_http_head. */
  struct slice method_name;
  struct slice target;
  unsigned minor_version;
  size_t field_count;
  struct header_field fields[HEADER_FIELDS_MAX];
  /* Filled by interpret_head. */
  enum http_method method;
  bool keep_alive;
  struct slice host; /* without the port; empty when HTTP/1.0 named none */
  struct slice path; /* still percent-encoded, starts with a slash */
  struct slice query;
  size_t body_bytes; /* that follow the head and are to be skipped */
};

/* Length of the head with its empty line, or 0 when it is not whole yet. `scanned` holds how far
 * earlier calls on the same, shorter bytes have looked; the bytes must not begin with a newline. */
size_t find_head_end(const char *bytes, size_t used, size_t *scanned);

int parse_http_head(const char *bytes, size_t length, struct http_head *head);
int interpret_head(struct http_head *head);

/* Value of the first field of that name, or a slice with `at` NULL. */
struct slice field_value(const struct http_head *head, const char *name);

#endif
