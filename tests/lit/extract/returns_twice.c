// What follows setjmp may run again in the same activation.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c && memwalk -p . -o memory.json
// RUN: %json memory.json "body.objects[name=struct x].instances.kind" | FileCheck %s
// CHECK: "unbounded"
// RUN: %json memory.json "body.objects[name=struct y].instances.kind" | FileCheck --check-prefix=ONCE %s
// ONCE: "exact"
#include <setjmp.h>
#include <stdlib.h>
#include <stingy/annotations.h>
struct x { char text[64]; };
struct y { char text[64]; };
struct request { struct x *x; struct y *y; jmp_buf out; };
typedef void stage(struct request *);
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
static void second(struct request *r) { (void)r; }
static void first(struct request *r) {
  setjmp(r->out);
  r->x = malloc(sizeof(struct x));
  queue(r, second);
}
static void zeroth(struct request *r) {
  r->y = malloc(sizeof(struct y));
  queue(r, first);
}
STINGY_SCHEDULER void loop(struct request *r) { queue(r, zeroth); }
