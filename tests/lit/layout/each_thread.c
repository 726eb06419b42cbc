// A server with several event loops: each thread has a slab of its own where that is asked for, and only the first has one
// otherwise.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c && memwalk -p . -o memory.json --program loops
// RUN: stingygen memory.json -o one && stingygen memory.json --each-thread -o each && %schema layout each/layout.json
// RUN: stingify memory.json one/layout.json --out rewritten
// RUN: gcc -std=c11 -Wall -Wextra -Werror -I%runtime/include -Ione rewritten/s.c one/loops_stingy.c %build/runtime/libstingy_runtime.a -pthread -o single
// RUN: gcc -std=c11 -Wall -Wextra -Werror -I%runtime/include -Ieach rewritten/s.c each/loops_stingy.c %build/runtime/libstingy_runtime.a -pthread -o several
// RUN: env STINGY_STATS=one.json ./single && %json one.json body.objects[0].allocations | FileCheck --check-prefix=ONE %s
// ONE: 0
// RUN: %json one.json body.objects[0].spills.other_thread | FileCheck --check-prefix=SPILLED %s
// SPILLED: 20
// RUN: env STINGY_STATS=each.json ./several && %json each.json body.objects[0].allocations | FileCheck --check-prefix=EACH %s
// EACH: 20
// RUN: %json each.json body.slabs | FileCheck --check-prefix=SLABS %s
// SLABS: {{[23]}}
#include <pthread.h>
#include <stdlib.h>
#include <stingy/annotations.h>
struct part { int value[16]; };
struct request { struct part *part; int n; };
typedef void stage(struct request *);
static _Thread_local stage *next;
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
void queue(struct request *r, stage *s) { (void)r; next = s; }
static void end(struct request *r) { free(r->part); }
static void begin(struct request *r) {
  struct part *p = malloc(sizeof(struct part));
  if (!p)
    abort();
  p->value[3] = r->n;
  r->part = p;
  queue(r, end);
}
STINGY_SCHEDULER static void *loop(void *unused) {
  struct request r = {0, 0};
  for (r.n = 0; r.n < 10; ++r.n) {
    queue(&r, begin);
    next(&r);
    next(&r);
  }
  return unused;
}
int main(void) {
  pthread_t threads[2];
  for (int i = 0; i < 2; ++i)
    if (pthread_create(&threads[i], NULL, loop, NULL) != 0)
      abort();
  for (int i = 0; i < 2; ++i)
    pthread_join(threads[i], NULL);
}
