// An object with a count of references ends with the last one. No path is known to be that, so that it counts as alive for
// good, and memwalk says where it is released, and what can be answered.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c
// RUN: memwalk -p . -o memory.json && %schema memory memory.json
// RUN: %json memory.json body.unknowns[*].why | FileCheck --check-prefix=UNKNOWN %s
// RUN: %json memory.json "body.objects[name=struct plain].released_at[*].line" | FileCheck --check-prefix=ONE %s
// RUN: %json memory.json "body.objects[name=struct atomic].released_at[*].line" | FileCheck --check-prefix=ONE %s
// RUN: %json memory.json "body.objects[name=struct builtin].released_at[*].line" | FileCheck --check-prefix=ONE %s
// RUN: %json memory.json "body.objects[name=struct old].released_at[*].line" | FileCheck --check-prefix=ONE %s
// RUN: %json memory.json "body.objects[name=struct nested].released_at[*].line" | FileCheck --check-prefix=ONE %s
// ONE: [{{[0-9]+}}]
// Twice: the call, and the free that it comes to stands in a function that others may call.
// RUN: %json memory.json "body.objects[name=struct counted].released_at[*].line" | FileCheck --check-prefix=ONE %s
// Not one of these: the free of the branch on which references are left, one that hangs on another count, and one that
// happens on all paths.
// RUN: %json memory.json "body.objects[name=struct wrong].released_at" | FileCheck --check-prefix=NONE %s
// RUN: %json memory.json "body.objects[name=struct other].released_at" | FileCheck --check-prefix=NONE %s
// RUN: %json memory.json "body.objects[name=struct certain].released_at" | FileCheck --check-prefix=NONE %s
// NONE: []
// A release is no free: all but the certain one are alive in the next stage.
// RUN: %json memory.json body.stages[name=last].live | FileCheck --check-prefix=LIVE %s
// LIVE: ["struct atomic", "struct builtin", "struct counted", "struct nested", "struct old", "struct other", "struct plain", "struct wrong"]
// UNKNOWN: struct plain is freed here only with its last reference, and taken to stay alive: a sidecar's \"counts\" can say how many of struct plain a request holds at most
// The answer settles it, and the place is still told.
// RUN: echo '{"version": 1, "counts": {"struct plain": 2, "struct atomic": 1, "struct builtin": 1, "struct old": 1, "struct nested": 1, "struct counted": 1}}' > counts.json
// RUN: memwalk -p . --annotations counts.json -o answered.json --report text --l2 1M | FileCheck --check-prefix=TEXT %s
// TEXT: struct plain {{.*}}<= 2
// TEXT: released {{ *}}with its last reference, at s.c:
// RUN: %json answered.json body.unknowns[*].kind | FileCheck --check-prefix=ANSWERED %s
// ANSWERED-NOT: reference_count
// RUN: memwalk -p . --explain 'struct plain' | FileCheck --check-prefix=EXPLAIN %s
// EXPLAIN: freed with its last reference at s.c:{{.*}} | free(p);
#include <stdatomic.h>
#include <stdlib.h>
#include <stingy/annotations.h>
struct plain { int refs; };
struct atomic { atomic_int refs; };
struct builtin { int refs; };
struct old { unsigned refs; };
struct nested { struct { int count; } ref; char *text; };
struct counted { int refs; };
struct wrong { int refs; };
struct other { int refs, uses; };
struct certain { int refs; };
struct request {
  struct plain *plain; struct atomic *atomic; struct builtin *builtin; struct old *old; struct nested *nested;
  struct counted *counted; struct wrong *wrong; struct other *other; struct certain *certain;
};
typedef void stage(struct request *);
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
static void put_plain(struct plain *p) {
  if (p && --p->refs == 0)
    free(p);
}
static void put_atomic(struct atomic *p) {
  if (atomic_fetch_sub(&p->refs, 1) != 1)
    return;
  free(p);
}
static void put_builtin(struct builtin *p) {
  if (!__sync_sub_and_fetch(&p->refs, 1))
    free(p);
}
static void put_old(struct old *p) {
  unsigned before = p->refs--;
  if (before > 1)
    return;
  free(p);
}
static void put_nested(struct nested *p) {
  p->ref.count -= 1;
  if (0 >= p->ref.count) {
    if (p->text)
      free(p->text);
    free(p);
  }
}
static void free_counted(struct counted *p) { free(p); }
static void put_counted(struct counted *p) {
  if (__atomic_sub_fetch(&p->refs, 1, __ATOMIC_ACQ_REL) == 0)
    free_counted(p);
}
static void put_wrong(struct wrong *p) {
  if (--p->refs)
    free(p);
}
static void put_other(struct other *p) {
  --p->refs;
  if (p->uses == 0)
    free(p);
}
static void put_certain(struct certain *p) {
  --p->refs;
  free(p);
}
static void make(struct request *r);
static void last(struct request *r) { queue(r, make); }
static void serve(struct request *r) {
  put_plain(r->plain);
  put_atomic(r->atomic);
  put_builtin(r->builtin);
  put_old(r->old);
  put_nested(r->nested);
  put_counted(r->counted);
  put_wrong(r->wrong);
  put_other(r->other);
  put_certain(r->certain);
  queue(r, last);
}
static void make(struct request *r) {
  r->plain = malloc(sizeof *r->plain);
  r->atomic = malloc(sizeof *r->atomic);
  r->builtin = malloc(sizeof *r->builtin);
  r->old = malloc(sizeof *r->old);
  r->nested = malloc(sizeof *r->nested);
  r->counted = malloc(sizeof *r->counted);
  r->wrong = malloc(sizeof *r->wrong);
  r->other = malloc(sizeof *r->other);
  r->certain = malloc(sizeof *r->certain);
  queue(r, serve);
}
STINGY_SCHEDULER void loop(struct request *r) { queue(r, make); }
