// The usual C idiom: allocation, assignment and test in one condition.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %S/Inputs/stages.h . && cp %s s.c && %compiledb s.c && %rewrite_and_run s.c
// RUN: FileCheck %s < rewritten/s.c
// RUN: %json stats.json body.objects[*].allocations | FileCheck --check-prefix=POOLED %s
// POOLED: [3]
#include "stages.h"
struct part { int value[9]; };
struct request { struct part *part; int n; };
static void end(struct request *r) {
  printf("%d\n", r->part->value[3]);
  free(r->part);
}
static void begin(struct request *r) {
  struct part *p;
  // CHECK: {{^}}  if ((p = STINGY_TAKE(part, sizeof *p, malloc(sizeof *p))) == NULL)
  if ((p = malloc(sizeof *p)) == NULL)
    abort();
  p->value[3] = r->n;
  r->part = p;
  queue(r, end);
}
int main(void) {
  for (int i = 0; i < 3; ++i)
    serve(&(struct request){NULL, i}, begin);
}
