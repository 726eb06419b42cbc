// An address flows through integers, out parameters, atomics, tables at file scope, and functions without a prototype.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c -- -std=gnu11 && memwalk -p . -o memory.json
// RUN: %json memory.json body.stages[*].name | FileCheck %s
// CHECK: ["by_atomic", "by_builtin", "by_field", "by_file_scope", "by_integer", "by_old_style", "by_out", "by_out_field", "by_union", "by_update"]
#include <stdatomic.h>
#include <stdint.h>
#include <stingy/annotations.h>
struct request { unsigned long data; uintptr_t copy; };
typedef void stage(struct request *);
struct step { int n; stage *run; };
struct outer { struct step step; };
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
static void by_atomic(struct request *r) { (void)r; }
static void by_builtin(struct request *r) { (void)r; }
static void by_field(struct request *r) { (void)r; }
static void by_file_scope(struct request *r) { (void)r; }
static void by_integer(struct request *r) { (void)r; }
static void by_old_style(struct request *r) { (void)r; }
static void by_out(struct request *r) { (void)r; }
static void by_out_field(struct request *r) { (void)r; }
static void by_union(struct request *r) { (void)r; }
static void by_update(struct request *r) { (void)r; }

static const struct step *const table[] = {&(struct step){.run = by_file_scope}};
static void pick(stage **out) { *out = by_out; }
static void pick_any(void *out) { *(stage **)out = by_out_field; }
static void old_style();
static void uses_old_style(struct request *r) { old_style(r, by_old_style); }
static void old_style(r, s) struct request *r; stage *s; { queue(r, s); }
static struct step plain(void) { return (struct step){0, 0}; }

void start(struct request *r) {
  stage *out, *swapped = 0, *_Atomic atomic = 0;
  struct { stage *run; } holder;
  union { stage *run; unsigned long bits; } both;
  uintptr_t copied = (uintptr_t)by_integer;
  pick(&out);
  queue(r, out);
  pick_any(&holder.run);
  queue(r, holder.run);
  r->data = (unsigned long)by_field;
  queue(r, (stage *)r->data);
  r->copy = copied;
  queue(r, (stage *)r->copy);
  both.bits = (unsigned long)by_union;
  queue(r, both.run);
  atomic_store(&atomic, by_atomic);
  queue(r, atomic_load(&atomic));
  __sync_bool_compare_and_swap(&swapped, 0, by_builtin);
  queue(r, swapped);
  queue(r, table[0]->run);
  struct outer update = {.step = plain(), .step.run = by_update};
  queue(r, update.step.run);
  uses_old_style(r);
}
