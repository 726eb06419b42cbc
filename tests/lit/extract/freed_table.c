// Memory has no past: a table that one caller allocates and frees is none of another's. realloc's is the old one.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c -- -std=gnu11 && memwalk -p . -o memory.json
// RUN: %json memory.json body.calls.flow_targets | FileCheck %s
// CHECK: {{^}}4
// Without the annotation nobody knows that `release` does not hand one's functions to the other.
// RUN: %compiledb s.c -- -std=gnu11 -DPLAIN && memwalk -p . -o memory.json
// RUN: %json memory.json body.calls.flow_targets | FileCheck --check-prefix=PLAIN %s
// PLAIN: {{^}}6
#include <stdlib.h>
#include <stingy/annotations.h>
#ifdef PLAIN
void release(void *memory);
#else
void release(void *memory) STINGY_FREE("O");
#endif
struct request;
void queue(struct request *r, void (*stage)(struct request *)) STINGY_QUEUE_STAGE("T", "S");
static void stage(struct request *r) { (void)r; }
void start(struct request *r) { queue(r, stage); }
typedef int step(int);
static int one(int n) { return n + 1; }
static int two(int n) { return n + 2; }
static int three(int n) { return n + 3; }
int first(int n) {
  step **steps = malloc(sizeof *steps);
  *steps = one;
  n = (*steps)(n); // one
  release(steps);
  return n;
}
int second(int n) {
  step **steps = malloc(sizeof *steps);
  *steps = two;
  n = (*steps)(n); // two
  release(steps);
  return n;
}
int third(int n) {
  step **steps = malloc(sizeof *steps);
  steps[0] = one;
  step **more = realloc(steps, 2 * sizeof *more);
  more[1] = three;
  n = more[0](n); // one, three
  free(more);
  return n;
}
void release(void *memory) { free(memory); }
