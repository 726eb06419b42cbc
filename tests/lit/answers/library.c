// What ships about the C library: its stack, what it calls and what it keeps.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c && memwalk -p . -o memory.json
// RUN: %json memory.json body.stages[*].stack.kind | FileCheck --check-prefix=KINDS %s
// KINDS: ["at_most", "at_most", "at_most"]
// RUN: %json memory.json body.stages[*].stack.provenance | FileCheck --check-prefix=WHENCE %s
// WHENCE: ["assumed", "assumed", "assumed"]

// What qsort calls stands on qsort's frame.
// RUN: %json memory.json body.stages[name=first].stack_path[*].function | FileCheck --check-prefix=PATH %s
// PATH: ["first", "qsort", "compare", "helper"]

// The thread's function runs on its own stack, and takes what it is given.
// RUN: %json memory.json body.stages[name=second].stack_path[*].function | FileCheck --check-prefix=THREAD %s
// THREAD: ["second", "pthread_create"]
// RUN: %json memory.json body.stages[name=first].nf | FileCheck --check-prefix=NF %s
// NF: 4

// No callback and no external function is in doubt; a fortified or built-in spelling is the function.
// RUN: %json memory.json body.unknowns[*].kind | FileCheck --check-prefix=UNKNOWNS %s
// UNKNOWNS: ["queued_elsewhere"]

// The user's word replaces ours, number by number.
// RUN: echo '{"version": 1, "external": {"qsort": {"stack": 100000}}}' > own.json && %schema sidecar own.json
// RUN: memwalk -p . --annotations own.json -o own.memory.json
// RUN: %json own.memory.json body.stages[name=first].stack_path[1] | FileCheck --check-prefix=OWN %s
// OWN: {"frame": {"bytes": 100000, "kind": "at_most", "provenance": "annotated"}, "function": "qsort"}
// RUN: %json own.memory.json body.stages[name=first].stack_path[2].function | FileCheck --check-prefix=STILL %s
// STILL: "compare"

// The three steps give the same.
// RUN: memwalk extract -p . s.c -o s.facts.json && memwalk link s.facts.json -o program.json
// RUN: memwalk analyze program.json --annotations own.json --program s -o steps.json
// RUN: memwalk -p . --annotations own.json --program s -o whole.json && cmp steps.json whole.json
#include <pthread.h>
#include <stdlib.h>
#include <stingy/annotations.h>
#include <string.h>
struct request {
  long numbers[100];
  pthread_t thread;
};
typedef void stage(struct request *);
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
void queue(struct request *r, stage *s) { (void)r, (void)s; }
int helper(const long *a, const long *b) {
  volatile char padding[8192];
  padding[0] = 0;
  return (*a > *b) + padding[0];
}
static int compare(const void *a, const void *b) { return helper(a, b) + 1; }
static void third(struct request *r) {
  __builtin_memcpy(r->numbers, r->numbers + 50, 50 * sizeof(long));
  __builtin___memset_chk(r->numbers, 0, 100, sizeof r->numbers);
  if (__builtin_expect(strlen((char *)r->numbers) > 3, 0))
    r->numbers[0] = 0;
}
static void *work(void *argument) {
  volatile char padding[65536];
  padding[0] = 0;
  queue(argument, third);
  return 0;
}
static void second(struct request *r) { pthread_create(&r->thread, 0, work, r); }
static void first(struct request *r) {
  qsort(r->numbers, 100, sizeof(long), compare);
  queue(r, second);
}
STINGY_SCHEDULER void loop(struct request *r) { queue(r, first); }
