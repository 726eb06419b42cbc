// Objects of no bytes, of a megabyte, of more alignment than malloc gives and than a slot has; served from the slab and beyond it,
// with sanitizers, with all checks, and under limits that leave no room for it: what the program prints stays the same.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %S/../rewrite/Inputs/stages.h . && cp %s s.c && %compiledb s.c
// RUN: env "STINGYGEN=--l2 4M --requests 2 --high 0" %rewrite_and_run s.c
// RUN: FileCheck --input-file edits %s
// CHECK-DAG: struct empty: 1 allocation, 1 free
// CHECK-DAG: struct line: 1 allocation, 1 free
// CHECK-DAG: struct mega: 1 allocation, 1 free
// CHECK: aligned_alloc (struct page): it asks for an alignment of 4096, and a slot has 64 bytes
// RUN: %json stats.json body.objects[*].from_cache | FileCheck --check-prefix=CACHE %s
// CACHE: [2, 2, 2]
// RUN: %json stats.json body.objects[*].spills.exhausted | FileCheck --check-prefix=SPILLS %s
// SPILLS: [4, 4, 4]
// RUN: %S/Inputs/under_limits.sh %runtime %build
// A cache that cannot have one request says which object is too dear, and what to do.
// RUN: not stingygen memory.json --l2 512K -o small 2>&1 | FileCheck --check-prefix=SMALL %s
// SMALL: the layout does not fit: 1 request needs {{[0-9]+}} bytes{{.*}} struct mega 1048640{{.*}}--high-object
// RUN: not ls small
// RUN: stingygen memory.json --l2 512K --high 4M --high-object "struct mega" -o high
#include "stages.h"
#include <stdint.h>
#include <string.h>
struct empty {};
struct mega { char text[1 << 20]; };
struct line { _Alignas(64) char text[70]; };
struct page { _Alignas(4096) char text[5000]; };
struct request { struct empty *empty; struct mega *mega; struct line *line; struct page *page; int n; };
static void end(struct request *r) {
  printf("%d %d %d %d\n", r->mega->text[(1 << 20) - 1], r->line->text[69], r->page->text[4999], r->n);
  free(r->empty);
  free(r->mega);
  free(r->line);
  free(r->page);
}
static void begin(struct request *r) {
  r->empty = malloc(sizeof *r->empty);
  r->mega = malloc(sizeof *r->mega);
  r->line = aligned_alloc(64, sizeof *r->line);
  r->page = aligned_alloc(4096, sizeof *r->page);
  if (!r->mega || !r->line || !r->page || (uintptr_t)r->line % 64 || (uintptr_t)r->page % 4096)
    abort();
  memset(r->mega, 1, sizeof *r->mega);
  memset(r->line, 2, sizeof *r->line);
  memset(r->page, 3, sizeof *r->page);
}
static void serve_all(void *unused) {
  struct request all[6];
  (void)unused;
  for (int i = 0; i < 6; ++i) {
    all[i].n = i;
    serve(&all[i], begin);
  }
  for (int i = 0; i < 6; ++i)
    serve(&all[i], end);
}
int main(void) {
#ifdef PROGRAM_STINGY_H
  stingy_run_on_stack(serve_all, NULL);
#else
  serve_all(NULL);
#endif
}
