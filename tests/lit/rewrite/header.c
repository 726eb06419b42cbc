// A call in a header that two units include is edited once, and both units are served from the pool.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %S/Inputs/stages.h . && cp %s s.c && cp %S/Inputs/part.h . && cp %S/Inputs/part_user.c .
// RUN: %compiledb s.c part_user.c && %rewrite_and_run s.c part_user.c
// RUN: FileCheck --match-full-lines %s < rewritten/part.h
// CHECK:   struct part *p = STINGY_TAKE(part, sizeof *p, malloc(sizeof *p));
// CHECK:   STINGY_GIVE_AS(part, p, free(p));
// RUN: %json stats.json body.objects[*].allocations | FileCheck --check-prefix=POOLED %s
// POOLED: [6]
#include "stages.h"
#include "part.h"
struct request { struct part *part; int n; };
int part_of(int n);
static void end(struct request *r) {
  printf("%d\n", r->part->value + part_of(r->n));
  part_delete(r->part);
}
static void begin(struct request *r) {
  r->part = part_new(r->n);
  queue(r, end);
}
int main(void) {
  for (int i = 0; i < 3; ++i)
    serve(&(struct request){NULL, i}, begin);
}
