/* Compiled as C and as C++, by each compiler, with every warning an error. */
#include <stingy/stingy.h>

#define _POSIX_C_SOURCE 200809L /* still in time: the header above includes <stddef.h> only */
#include "annotated.h"

#include <stdio.h>
#include <stdlib.h>
#include <stingy/stats.h>

enum { STINGY_OBJECT_conn };
enum { STINGY_POOL_conn };
enum { STINGY_SHARED_conn, STINGY_SIZE_conn = 64 };

STINGY_UNIT_(demo, "demo", "0123");

struct conn {
  int fd;
};

/* The casts let one text be C and C++. */
int use_everything(size_t count, FILE *out);

int use_everything(size_t count, FILE *out) {
  struct conn *conn = (struct conn *)STINGY_TAKE(conn, sizeof *conn, malloc(sizeof *conn));
  const char *text =
      (const char *)STINGY_TAKE_ZEROED(conn, stingy_bytes(count, 2), calloc(count, 2));
  if (conn)
    conn->fd = fileno(out);
  STINGY_GIVE(conn, free(conn));
  STINGY_GIVE(text, free((void *)(size_t)text));
  event_loop(NULL);
  return stingy_stats_write_json(out);
}
