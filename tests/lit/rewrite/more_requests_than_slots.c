// More requests than slots: the rest is served by malloc, counted as spills, and the program is right.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %S/Inputs/stages.h . && cp %s s.c && %compiledb s.c
// RUN: env "STINGYGEN=--requests 4 --high 0" %rewrite_and_run s.c
// RUN: %json stats.json body.objects[0].spills.exhausted | FileCheck --check-prefix=SPILLS %s
// SPILLS: {{^6$}}
// RUN: %json stats.json body.objects[0].from_cache | FileCheck --check-prefix=CACHE %s
// CACHE: {{^4$}}
// RUN: %json stats.json body.foreign_frees | FileCheck --check-prefix=FOREIGN %s
// FOREIGN: {{^6$}}
#include "stages.h"
struct part { int value[9]; };
struct request { struct part *part; int n; };
static void end(struct request *r) {
  printf("%d\n", r->part->value[3]);
  free(r->part);
}
static void begin(struct request *r) {
  r->part = malloc(sizeof *r->part);
  r->part->value[3] = r->n;
}
int main(void) {
  struct request all[10];
  for (int i = 0; i < 10; ++i) {
    all[i].n = i;
    serve(&all[i], begin);
  }
  for (int i = 0; i < 10; ++i)
    serve(&all[i], end);
}
