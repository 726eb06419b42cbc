// A free in the body of a macro cannot be edited: the object keeps its allocator, and the reason names the place.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %S/Inputs/stages.h . && cp %s s.c && %compiledb s.c && %rewrite_and_run s.c
// RUN: FileCheck %s < rewritten/s.c
// RUN: %json memory.json "body.objects[name=struct part].why_not" | FileCheck --check-prefix=WHY %s
// WHY: the free at s.c:[[#@LINE+9]]:{{.*}} macro
// CHECK-NOT: STINGY_{{TAKE|GIVE}}
#include "stages.h"
#define SAFE_FREE(p) do { free(p); (p) = NULL; } while (0)
struct part { int value[9]; };
struct request { struct part *part; int n; };
static void end(struct request *r) {
  printf("%d\n", r->part->value[3]);

  SAFE_FREE(r->part);
}
static void begin(struct request *r) {
  r->part = malloc(sizeof *r->part);
  r->part->value[3] = r->n;
  queue(r, end);
}
int main(void) {
  for (int i = 0; i < 3; ++i)
    serve(&(struct request){NULL, i}, begin);
}
