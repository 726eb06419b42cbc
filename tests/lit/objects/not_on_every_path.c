// A free on some paths only does not end the object's life; an object that is allocated again while it may be alive
// has no bounded number of instances.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c
// RUN: memwalk -p . -o memory.json
// RUN: %json memory.json body.stages[name=second].live | FileCheck %s
// CHECK: ["struct always", "struct often", "struct sometimes"]
// RUN: %json memory.json body.stages[name=third].live | FileCheck --check-prefix=THIRD %s
// THIRD: ["struct often", "struct sometimes"]
// RUN: %json memory.json "body.objects[name=struct often].instances.kind" | FileCheck --check-prefix=OFTEN %s
// OFTEN: "unbounded"
// RUN: %json memory.json "body.objects[name=struct always].instances" | FileCheck --check-prefix=ONE %s
// ONE: {"count": 1, "kind": "exact", "provenance": "computed"}
// RUN: %json memory.json body.per_request.kind | FileCheck --check-prefix=OFTEN %s
#include <stdlib.h>
#include <stingy/annotations.h>
struct always { char text[64]; };
struct often { char text[64]; struct often *next; };
struct sometimes { char text[64]; };
struct request { struct always *always; struct often *often; struct sometimes *sometimes; int n; };
typedef void stage(struct request *);
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
static void third(struct request *r) { (void)r; }
static void second(struct request *r) {
  if (r->n > 3)
    free(r->sometimes);
  free(r->always);
  queue(r, third);
}
static void first(struct request *r) {
  r->always = malloc(sizeof *r->always);
  r->sometimes = malloc(sizeof *r->sometimes);
  for (int i = 0; i < r->n; ++i) {
    struct often *one = malloc(sizeof *one);
    one->next = r->often;
    r->often = one;
  }
  queue(r, second);
}
STINGY_SCHEDULER void loop(struct request *r) { queue(r, first); }
