// Code of before 1989: definitions without prototypes, calls without declarations of arguments.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %S/Inputs/stages.h . && cp %s s.c && %compiledb s.c -- -std=gnu89
// RUN: env "CFLAGS=-std=gnu89 -Wno-old-style-definition" %rewrite_and_run s.c
// RUN: FileCheck %s < rewritten/s.c
// RUN: %json stats.json body.objects[*].allocations | FileCheck --check-prefix=POOLED %s
// POOLED: [3]
#include "stages.h"
struct conn { int fd; char text[90]; };
struct request { struct conn *conn; int n; };
extern char *grab() STINGY_MALLOC("size");
char *grab(bytes)
  unsigned bytes;
{
  return malloc(bytes);
}
static int release(c)
  struct conn *c;
{
  // CHECK: {{^}}  STINGY_GIVE_AS(conn, (char *)c, free((char *)c));
  free((char *)c);
  return 0;
}
static void end(r)
  struct request *r;
{
  printf("%d\n", r->conn->fd);
  release(r->conn);
}
static void begin(r)
  struct request *r;
{
  // CHECK: r->conn = (struct conn *)STINGY_TAKE(conn, sizeof(struct conn), grab(sizeof(struct conn)));
  r->conn = (struct conn *)grab(sizeof(struct conn));
  r->conn->fd = r->n;
  queue(r, end);
}
int main() {
  struct request r;
  for (r.n = 0; r.n < 3; r.n++)
    serve(&r, begin);
  return 0;
}
