// The whole pipeline: the rewritten source compiles and gives the same answer, with its objects from the slab.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c
// RUN: memwalk -p . -o memory.json --program tiny && stingygen memory.json -o generated && %schema layout generated/layout.json
// RUN: stingify memory.json generated/layout.json --out rewritten
// RUN: gcc -std=c11 -Wall -Wextra -Werror -I%runtime/include -Igenerated rewritten/s.c generated/tiny_stingy.c %build/runtime/libstingy_runtime.a -pthread -o tiny
// RUN: gcc -std=c11 -I%runtime/include s.c -o original
// RUN: ./original > expected && env STINGY_STATS=stats.json ./tiny > got && cmp expected got
// RUN: FileCheck --check-prefix=REWRITTEN %s < rewritten/s.c
// REWRITTEN: #include "tiny_stingy.h"
// REWRITTEN: struct part *p = STINGY_TAKE(part, sizeof(struct part), malloc(sizeof(struct part)));
// REWRITTEN: STINGY_GIVE_AS(part, r->part, free(r->part));

// Running it again changes nothing, in place as well; the original comes back.
// RUN: cp s.c original.c && stingify memory.json generated/layout.json --in-place && not cmp -s s.c original.c && cp s.c once.c
// RUN: stingify memory.json generated/layout.json --in-place 2>&1 | FileCheck --check-prefix=AGAIN %s && cmp s.c once.c
// AGAIN: already rewritten
// RUN: %compiledb s.c -- -Igenerated && memwalk -p . -o again.json --program tiny && stingygen again.json -o generated_again && stingify again.json generated_again/layout.json --diff > diff && cmp diff /dev/null

// A source that changed since it was read is refused, and nothing is written.
// RUN: stingify --revert stingify.json && cmp s.c original.c && echo >> s.c && rm -rf out && not stingify memory.json generated/layout.json --out out 2>&1 | FileCheck --check-prefix=STALE %s
// STALE: s.c{{.*}}memwalk
// RUN: not ls out/s.c
#include <stdio.h>
#include <stdlib.h>
#include <stingy/annotations.h>
struct part { int value[16]; };
struct request { struct part *part; int n; };
typedef void stage(struct request *);
static stage *next;
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
void queue(struct request *r, stage *s) { (void)r; next = s; }
static void end(struct request *r) {
  printf("%d\n", r->part->value[3]);
  free(r->part);
}
static void begin(struct request *r) {
  struct part *p = malloc(sizeof(struct part));
  if (!p)
    abort();
  p->value[3] = r->n;
  r->part = p;
  queue(r, end);
}
STINGY_SCHEDULER int main(void) {
  struct request r = {0, 0};
  for (r.n = 0; r.n < 5; ++r.n) {
    queue(&r, begin);
    next(&r);
    next(&r);
  }
}
