// The rewritten call is a void *. A typed allocator's call is edited where that does, and left alone where its type
// counts: the object then keeps its allocator.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c
// RUN: %rewrite_and_run s.c
// RUN: %json memory.json "body.objects[name=struct field_used].why_not" | FileCheck --check-prefix=WHY %s
// WHY: s.c:{{.*}} cannot be edited: its result is used in place, where the rewritten call's void * would not do
// RUN: FileCheck %s < rewritten/s.c
#include <stdio.h>
#include <stdlib.h>
#include <stingy/annotations.h>
struct assigned { int value; };
struct field_used { int value; };
struct indexed { int value; };
struct moved { int value; };
struct passed { int value; };
struct chosen { int value; };
struct returned { int value; };
struct listed { int value; };
struct request { struct assigned *assigned; struct chosen *chosen; int n; };
typedef void stage(struct request *);
static stage *next;
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
void queue(struct request *r, stage *s) { (void)r; next = s; }
#define ALLOCATOR(type) \
  struct type *new_##type(void) STINGY_MALLOC(""); \
  struct type *new_##type(void) { return calloc(1, sizeof(struct type)); }
ALLOCATOR(assigned) ALLOCATOR(field_used) ALLOCATOR(indexed) ALLOCATOR(moved)
ALLOCATOR(passed) ALLOCATOR(chosen) ALLOCATOR(returned) ALLOCATOR(listed)
static int take(struct passed *p) {
  int good = p != NULL;
  free(p);
  return good;
}
// CHECK: return STINGY_TAKE{{.*}}new_returned())
static struct returned *give(void) { return new_returned(); }
static void end(struct request *r) {
  // CHECK: {{^}}  new_field_used()->value = 1;
  new_field_used()->value = 1;
  // CHECK: {{^}}  new_indexed()[0].value = 1;
  new_indexed()[0].value = 1;
  // CHECK: {{^}}  struct moved *after = new_moved() + 1;
  struct moved *after = new_moved() + 1;
  // CHECK: {{^}}  *&(*new_field_used()).value = 2;
  *&(*new_field_used()).value = 2;
  // CHECK: take(STINGY_TAKE(passed, sizeof(struct passed), new_passed()))
  printf("%d %d %d\n", take(new_passed()), r->assigned->value, after != NULL);
  free(r->assigned);
  free(r->chosen);
}
static void begin(struct request *r) {
  // CHECK: if (!(r->assigned = STINGY_TAKE(assigned, sizeof(struct assigned), new_assigned())) || !r)
  if (!(r->assigned = new_assigned()) || !r)
    abort();
  r->assigned->value = r->n;
  // CHECK: r->chosen = r->n ? STINGY_TAKE(chosen, sizeof(struct chosen), new_chosen()) : NULL;
  r->chosen = r->n ? new_chosen() : NULL;
  struct returned *returned = give();
  // CHECK: struct listed *both[] = {STINGY_TAKE(listed, sizeof(struct listed), new_listed()), 0};
  struct listed *both[] = {new_listed(), 0};
  // CHECK: free(both[0])
  free(both[0]);
  free(returned);
  queue(r, end);
}
STINGY_SCHEDULER int main(void) {
  struct request r = {0, 0, 0};
  for (r.n = 0; r.n < 5; ++r.n) {
    queue(&r, begin);
    next(&r);
    next(&r);
  }
}
