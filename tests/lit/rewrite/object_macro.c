// An allocator behind an object-like macro: the call is spelled in the file, so it is edited there.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %S/Inputs/stages.h . && cp %s s.c && %compiledb s.c && %rewrite_and_run s.c
// RUN: FileCheck %s < rewritten/s.c
// RUN: %json stats.json body.objects[*].allocations | FileCheck --check-prefix=POOLED %s
// POOLED: [3]
#include "stages.h"
#define ALLOCATE malloc
#define RELEASE free
struct part { int value[9]; };
struct request { struct part *part; int n; };
static void end(struct request *r) {
  printf("%d\n", r->part->value[3]);
  // CHECK: {{^}}  STINGY_GIVE_AS(part, r->part, RELEASE(r->part));
  RELEASE(r->part);
}
static void begin(struct request *r) {
  // CHECK: {{^}}  r->part = STINGY_TAKE(part, sizeof(struct part), ALLOCATE(sizeof(struct part)));
  r->part = ALLOCATE(sizeof(struct part));
  r->part->value[3] = r->n;
  queue(r, end);
}
int main(void) {
  for (int i = 0; i < 3; ++i)
    serve(&(struct request){NULL, i}, begin);
}
