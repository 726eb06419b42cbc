// An annotated wrapper with arguments of its own: what finds no slot goes to the wrapper, with those arguments.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %S/Inputs/stages.h . && cp %s s.c && %compiledb s.c
// RUN: env "STINGYGEN=--requests 1 --high 0" %rewrite_and_run s.c
// RUN: FileCheck %s < rewritten/s.c
// RUN: %json stats.json body.objects[0].spills.exhausted | FileCheck --check-prefix=SPILLED %s
// SPILLED: {{^4$}}
#include "stages.h"
struct arena { int used; };
struct part { struct part *next; char text[50]; };
struct request { struct part *list; int n; };
static struct arena arena;
static void *arena_take(struct arena *a, size_t bytes, int tag) STINGY_MALLOC("", "size");
static void *arena_take(struct arena *a, size_t bytes, int tag) {
  a->used += tag == 7 ? 1 : 100;
  return calloc(1, bytes);
}
static void arena_give(struct arena *a, void *p) STINGY_FREE("", "O");
static void arena_give(struct arena *a, void *p) {
  a->used -= 1;
  free(p);
}
static void end(struct request *r) {
  while (r->list) {
    struct part *p = r->list;
    r->list = p->next;
    // CHECK: STINGY_GIVE(p, arena_give(&arena, p));
    arena_give(&arena, p);
  }
  printf("%d\n", arena.used);
}
static void begin(struct request *r) {
  for (int i = 0; i < r->n; ++i) {
    // CHECK: STINGY_TAKE(part, sizeof(struct part), arena_take(&arena, sizeof(struct part), 7));
    struct part *p = arena_take(&arena, sizeof(struct part), 7);
    p->next = r->list;
    r->list = p;
  }
  queue(r, end);
}
int main(void) {
  serve(&(struct request){NULL, 6}, begin);
}
