// A layout that does not fit the cache says what was needed and what there is, and writes nothing.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c
// RUN: memwalk -p . -o memory.json
// RUN: not stingygen memory.json --l2 16K -o out 2>&1 | FileCheck %s
// CHECK: error: {{.*}}16384
// RUN: not ls out
#include <stdlib.h>
#include <stingy/annotations.h>
struct big { char text[60000]; };
struct request { struct big *big; };
typedef void stage(struct request *);
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
static void end(struct request *r) { free(r->big); }
static void first(struct request *r) {
  r->big = malloc(sizeof *r->big);
  queue(r, end);
}
void start(struct request *r) { queue(r, first); }
