// A function-like macro that expands to exactly the call is edited by wrapping the macro's use. One with more in its
// body is left alone, and so is its object.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %S/Inputs/stages.h . && cp %s s.c && %compiledb s.c && %rewrite_and_run s.c
// RUN: FileCheck %s < rewritten/s.c
// RUN: %json stats.json body.objects[*].allocations | FileCheck --check-prefix=POOLED %s
// POOLED: [3]
// RUN: %json memory.json "body.objects[name=struct more].why_not" | FileCheck --check-prefix=WHY %s
// WHY: the allocation at s.c:{{.*}} macro
#include "stages.h"
#define NEW(type) malloc(sizeof(struct type))
#define DELETE(p) free(p)
#define NEW_ZERO_FIRST(p) ((p) = malloc(sizeof *(p)), (p)->value[0] = 0)
struct part { int value[9]; };
struct more { int value[9]; };
struct request { struct part *part; struct more *more; int n; };
static void end(struct request *r) {
  printf("%d\n", r->part->value[3] + r->more->value[0]);
  // CHECK: {{^}}  STINGY_GIVE_AS(part, r->part, DELETE(r->part));
  DELETE(r->part);
  DELETE(r->more);
}
static void begin(struct request *r) {
  // CHECK: {{^}}  r->part = STINGY_TAKE(part, sizeof(struct part), NEW(part));
  r->part = NEW(part);
  r->part->value[3] = r->n;
  // CHECK: {{^}}  NEW_ZERO_FIRST(r->more);
  NEW_ZERO_FIRST(r->more);
  queue(r, end);
}
int main(void) {
  for (int i = 0; i < 3; ++i)
    serve(&(struct request){NULL, NULL, i}, begin);
}
