// calloc of a count and a size: the slot is zeroed even when it was used before, and the bytes are the product.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %S/Inputs/stages.h . && cp %s s.c && %compiledb s.c && %rewrite_and_run s.c
// RUN: FileCheck %s < rewritten/s.c
// RUN: %json stats.json body.objects[*].allocations | FileCheck --check-prefix=POOLED %s
// POOLED: [3, 3]
#include "stages.h"
struct part { int value[9]; };
struct request { struct part *one, *four; int n; };
static int sum(const struct part *part) {
  int total = 0;
  for (int i = 0; i < 9; ++i)
    total += part->value[i];
  return total;
}
static void end(struct request *r) {
  free(r->one);
  free(r->four);
}
static void begin(struct request *r) {
  // CHECK: r->one = STINGY_TAKE_ZEROED(part, sizeof *r->one, calloc(1, sizeof *r->one));
  r->one = calloc(1, sizeof *r->one);
  // CHECK: int *ints = STINGY_TAKE_ZEROED(begin_ints, stingy_bytes(20, sizeof(int)), calloc(20, sizeof(int)));
  int *ints = calloc(20, sizeof(int));
  printf("%d %d\n", sum(r->one), ints[19]);
  for (int i = 0; i < 9; ++i)
    r->one->value[i] = 5;
  ints[19] = 3;
  free(ints);
  queue(r, end);
}
int main(void) {
  for (int i = 0; i < 3; ++i)
    serve(&(struct request){NULL, NULL, i}, begin);
}
