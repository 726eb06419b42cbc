// Where free is passed as a function pointer nobody knows what it will free: nothing is pooled.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %S/Inputs/stages.h . && cp %s s.c && %compiledb s.c && %rewrite_and_run s.c
// RUN: FileCheck %s < rewritten/s.c
// RUN: %json memory.json "body.objects[name=struct part].why_not" | FileCheck --check-prefix=WHY %s
// WHY: free is used as a value at s.c:[[#@LINE+16]]:
// CHECK-NOT: STINGY_{{TAKE|GIVE}}
#include "stages.h"
struct part { int value[9]; };
struct request { struct part *part; int n; };
typedef void destroy(void *);
static void each(struct part **parts, int count, destroy *run) {
  for (int i = 0; i < count; ++i)
    run(parts[i]);
}
static void end(struct request *r) {
  printf("%d\n", r->part->value[3]);




  each(&r->part, 1, free);
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
