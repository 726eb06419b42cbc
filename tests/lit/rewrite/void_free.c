// A free of a void * may free any object: it is edited, and what is not of the slab goes to the original.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %S/Inputs/stages.h . && cp %s s.c && %compiledb s.c && %rewrite_and_run s.c
// RUN: FileCheck %s < rewritten/s.c
// RUN: %json stats.json body.objects[*].allocations | FileCheck --check-prefix=POOLED %s
// POOLED: [3]
#include "stages.h"
struct part { int value[9]; };
struct request { struct part *part; char *text; int n; };
static void release(void *anything) {
  // CHECK: STINGY_GIVE(anything, free(anything));
  free(anything);
}
static void end(struct request *r) {
  printf("%d %s\n", r->part->value[3], r->text);
  release(r->part);
  release(r->text);
}
static void begin(struct request *r) {
  r->part = malloc(sizeof *r->part);
  r->part->value[3] = r->n;
  r->text = malloc((size_t)r->n + 2);
  r->text[0] = 'x';
  r->text[1] = '\0';
  queue(r, end);
}
int main(void) {
  for (int i = 0; i < 3; ++i)
    serve(&(struct request){NULL, NULL, i}, begin);
}
