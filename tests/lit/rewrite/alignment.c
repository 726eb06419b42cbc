// A slot begins at a multiple of 64: what asks for more, or for nobody knows how much, is left alone.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c
// RUN: memwalk -p . -o memory.json
// RUN: %json memory.json body.objects[*].poolable | FileCheck --check-prefix=POOLABLE %s
// POOLABLE: [true, false, false]
// RUN: %json memory.json body.objects[*].why_not | FileCheck --check-prefix=WHY %s
// WHY: it asks for an alignment of 4096, and a slot has 64 bytes
// WHY-SAME: it asks for an alignment of r->n, and a slot has 64 bytes
#include <stdlib.h>
#include <stingy/annotations.h>
struct line { char text[64]; };
struct page { char text[4096]; };
struct some { char text[128]; };
struct request { struct line *line; struct page *page; struct some *some; unsigned long n; };
typedef void stage(struct request *);
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
static void finish(struct request *r) {
  free(r->line);
  free(r->page);
  free(r->some);
}
static void begin(struct request *r) {
  r->line = aligned_alloc(64, sizeof *r->line);
  r->page = aligned_alloc(4096, sizeof *r->page);
  r->some = aligned_alloc(r->n, sizeof *r->some);
  queue(r, finish);
}
STINGY_SCHEDULER void loop(struct request *r) { queue(r, begin); }
