// An allocation among the arguments of another: the outer call runs only where no slot is free, so it is left alone,
// with its object. The inner one is edited; so are two in the arguments of one call.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %S/Inputs/stages.h . && cp %s s.c && %compiledb s.c && %rewrite_and_run s.c
// RUN: FileCheck %s < rewritten/s.c
// RUN: %json stats.json body.objects[*].allocations | FileCheck --check-prefix=POOLED %s
// POOLED: [9]
// RUN: %json memory.json "body.objects[name=struct outer].why_not" | FileCheck --check-prefix=WHY %s
// WHY: the allocation at s.c:{{.*}} has side effects, and runs only where no slot is free
#include "stages.h"
struct inner { int value; };
struct outer { int value; char rest[100]; };
struct request { struct outer *outer; int n; };
static struct outer *outer_new(struct inner *inner, size_t n) STINGY_MALLOC("", "size");
static struct outer *outer_new(struct inner *inner, size_t n) {
  inner->value = 7;
  return malloc(n);
}
static int drop(struct inner *a, struct inner *b) {
  int differ = a != b;
  free(a);
  free(b);
  return differ;
}
static void end(struct request *r) {
  // CHECK: drop(STINGY_TAKE(inner, sizeof(struct inner), malloc(sizeof(struct inner))), STINGY_TAKE(inner, sizeof(struct inner), malloc(sizeof(struct inner))))
  printf("%d\n", drop(malloc(sizeof(struct inner)), malloc(sizeof(struct inner))));
  free(r->outer);
}
static void begin(struct request *r) {
  struct inner *kept = NULL;
  // CHECK: {{^}}  r->outer = outer_new(kept = STINGY_TAKE(inner, sizeof *kept, malloc(sizeof *kept)), sizeof *r->outer);
  r->outer = outer_new(kept = malloc(sizeof *kept), sizeof *r->outer);
  printf("%d\n", kept->value);
  free(kept);
  queue(r, end);
}
int main(void) {
  for (int i = 0; i < 3; ++i)
    serve(&(struct request){NULL, i}, begin);
}
