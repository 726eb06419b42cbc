// Arguments with side effects would run twice, or not at all: such calls are left alone, with their objects.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %S/Inputs/stages.h . && cp %s s.c && %compiledb s.c && %rewrite_and_run s.c
// RUN: FileCheck %s < rewritten/s.c
// RUN: %json memory.json "body.sites[size_text=bytes(r)].why_not" | FileCheck --check-prefix=WHY %s
// WHY: its argument 'bytes(r)' has side effects and would be evaluated twice
// RUN: %json memory.json "body.objects[name=struct popped].why_not" | FileCheck --check-prefix=FREE %s
// FREE: the free at s.c:{{.*}}'*--top' has side effects
// CHECK-NOT: STINGY_{{TAKE|GIVE}}
// RUN: %json memory.json "body.objects[name=struct tagged].why_not" | FileCheck --check-prefix=OTHER %s
// OTHER: the allocation at s.c:{{.*}}'calls++' has side effects, and runs only where no slot is free
#include "stages.h"
struct counted { int value[9]; };
struct popped { int value[9]; };
struct tagged { int value[9]; };
struct request { struct counted *counted; int n; };
static struct popped *stack[4], **top = stack;
static int calls;
static void *tagged_new(size_t size, int tag) STINGY_MALLOC("size");
static void *tagged_new(size_t size, int tag) {
  (void)tag;
  return malloc(size);
}
static size_t bytes(struct request *r) {
  calls += r->n;
  return sizeof *r->counted;
}
static void end(struct request *r) {
  printf("%d %d\n", calls, (int)(top - stack));
  free(*--top);
  free(r->counted);
}
static void begin(struct request *r) {
  r->counted = malloc(bytes(r));
  struct tagged *tagged = tagged_new(sizeof *tagged, calls++);
  free(tagged);
  *top = malloc(sizeof(struct popped));
  ++top;
  queue(r, end);
}
int main(void) {
  for (int i = 0; i < 3; ++i)
    serve(&(struct request){NULL, i}, begin);
}
