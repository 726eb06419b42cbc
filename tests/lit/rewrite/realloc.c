// An object that realloc may move cannot live in slots of one size.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %S/Inputs/stages.h . && cp %s s.c && %compiledb s.c && %rewrite_and_run s.c
// RUN: FileCheck %s < rewritten/s.c
// RUN: %json memory.json "body.objects[name=struct part].why_not" | FileCheck --check-prefix=WHY %s
// WHY: s.c:{{.*}} frees and allocates at once
// CHECK-NOT: STINGY_{{TAKE|GIVE}}
#include "stages.h"
struct part { int value[9]; };
struct request { struct part *part; int n; };
static void end(struct request *r) {
  printf("%d\n", r->part[1].value[3]);
  free(r->part);
}
static void begin(struct request *r) {
  r->part = malloc(sizeof(struct part));
  r->part = realloc(r->part, 2 * sizeof(struct part));
  r->part[1].value[3] = r->n;
  queue(r, end);
}
int main(void) {
  for (int i = 0; i < 3; ++i)
    serve(&(struct request){NULL, i}, begin);
}
