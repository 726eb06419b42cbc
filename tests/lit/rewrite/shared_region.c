// Two objects that the analysis takes for exclusive share slots. Alive together after all (the first request is still
// there when the second one begins) each has its own slot, and the program is right.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %S/Inputs/stages.h . && cp %s s.c && %compiledb s.c && %rewrite_and_run s.c
// RUN: %json memory.json body.exclusive | FileCheck --check-prefix=EXCLUSIVE %s
// EXCLUSIVE: ["struct early", "struct late"]
// RUN: %json generated/layout.json body.objects[*].region | FileCheck --check-prefix=REGION %s
// REGION: [0, 0]
// RUN: %json stats.json body.objects[*].allocations | FileCheck --check-prefix=POOLED %s
// POOLED: [2, 2]
// RUN: %json stats.json body.bad_frees | FileCheck --check-prefix=GOOD %s
// GOOD: {{^0$}}
#include "stages.h"
struct early { int value[40]; };
struct late { int value[30]; };
struct request { struct early *early; struct late *late; int n; };
static void end(struct request *r) {
  printf("%d %d\n", r->late->value[0], r->late->value[29]);
  free(r->late);
}
static void allocate_late(struct request *r) {
  r->late = malloc(sizeof *r->late);
  r->late->value[0] = r->late->value[29] = r->n;
  queue(r, end);
}
static void middle(struct request *r) {
  r->n = r->early->value[39];
  free(r->early);
  queue(r, allocate_late);
}
static void begin(struct request *r) {
  r->early = malloc(sizeof *r->early);
  for (int i = 0; i < 40; ++i)
    r->early->value[i] = r->n;
  queue(r, middle);
}
int main(void) {
  struct request a = {NULL, NULL, 1}, b = {NULL, NULL, 2};
  queue(&a, begin);
  resume(&a, 3); /* a holds a struct late ... */
  stage *left = queued;
  queue(&b, begin);
  resume(&b, 1); /* ... and b a struct early */
  printf("%d %d\n", a.late->value[29], b.early->value[0]);
  resume(&b, 100);
  queued = left;
  resume(&a, 100);
}
