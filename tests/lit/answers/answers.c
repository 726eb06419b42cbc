// The user's answers: pointers, recursion, frames, sizes, counts.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c
// RUN: not memwalk -p . --strict -o open.json 2>&1 | FileCheck --check-prefix=OPEN %s
// OPEN: error: 6 unknowns are left: 1 dynamic_stack, 1 dynamic_symbol, 2 recursion, 1 unknown_size, 1 unresolved_call
// RUN: %json open.json body.calls | FileCheck --check-prefix=CALLS %s
// CALLS: {"by_flow": 0, "by_signature": 2, "direct": 14, "flow_targets": 0, "indirect": 2, "unresolved": 0}

// RUN: echo '{"version": 1, "pointers": {"request.run": ["grow"], "loaded": ["plug"]}, "recursion": {"parse": 4, "odd": 3}, "frames": {"grow": 2000, "wide": 3000}, "sizes": {"request.text": 100}, "counts": {"request.text": 2}}' > answers.json
// RUN: %schema sidecar answers.json
// RUN: memwalk -p . --strict --annotations answers.json -o memory.json
// RUN: %schema memory memory.json
// RUN: memwalk report memory.json | FileCheck --check-prefix=RESTS %s
// RESTS: Nothing: every figure above rests on code that was read
// RESTS: answers: {{.*}}the size of request.text
// RUN: %json memory.json body.stages[*].stack.kind | FileCheck --check-prefix=STACKS %s
// STACKS: ["at_most", "at_most", "at_most", "at_most"]
// RUN: %json memory.json body.stages[name=call].stack_path[0].frame.provenance | FileCheck --check-prefix=WHENCE %s
// WHENCE: "annotated"
// RUN: %json memory.json body.stages[name=call].stack_path[*].function | FileCheck --check-prefix=PATH %s
// PATH: ["call", "grow", "memset"]
// RUN: %json memory.json body.stages[name=descend].stack_path[*].function | FileCheck --check-prefix=ROUNDS %s
// ROUNDS: ["descend", "parse (at most 4 rounds)", "odd (at most 3 rounds)"]
// RUN: %json memory.json body.objects[0].size | FileCheck --check-prefix=SIZE %s
// SIZE: {"bytes": 100, "kind": "at_most", "provenance": "annotated"}
// RUN: %json memory.json body.objects[0].instances | FileCheck --check-prefix=COUNT %s
// COUNT: {"count": 2, "kind": "at_most", "provenance": "annotated"}
// RUN: %json memory.json body.calls.by_flow | FileCheck --check-prefix=FLOW %s
// FLOW: 2

// A cycle that avoids the function named stays open.
// RUN: echo '{"version": 1, "recursion": {"odd": 3}}' > half.json
// RUN: memwalk -p . --annotations half.json -o half.memory.json
// RUN: %json half.memory.json body.stages[name=descend].stack.kind | FileCheck --check-prefix=HALF %s
// HALF: "unbounded"

// What matches nothing is stale.
// RUN: echo '{"version": 1, "pointers": {"request.gone": ["grow"]}, "recursion": {"grow": 4}, "frames": {"call": 9}, "sizes": {"struct x": 1}, "external": {"call": {"stack": 1}}}' > stale.json
// RUN: memwalk -p . --annotations stale.json -o stale.memory.json 2>&1 | FileCheck --check-prefix=STALE %s
// STALE: stale.json: stale entry: pointer request.gone: no unit declares it
// STALE: stale.json: stale entry: external call: the function has a body in the program
// STALE: stale.json: stale entry: frame call: the size of its frame is known
// STALE: stale.json: stale entry: recursion grow: it calls itself nowhere
// STALE: stale.json: stale entry: size struct x: there is no per-request object of this name
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <stingy/annotations.h>
struct request { int (*run)(int); char *text; };
typedef void stage(struct request *);
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
void queue(struct request *r, stage *s) { (void)r, (void)s; }
volatile int depth;
int grow(int n) { char room[n]; memset(room, n, (size_t)n); return room[n / 2]; }
int wide(int n) { char room[n]; memset(room, n, (size_t)n); return room[n / 3]; }
int plug(int n) { return n + depth; }
int (*loaded)(int);
int even(int n);
__attribute__((noinline)) int odd(int n) { return n == 0 ? depth : even(n - 1) + depth; }
__attribute__((noinline)) int even(int n) { return n == 0 ? depth : odd(n - 1) + depth; }
__attribute__((noinline)) int parse(int n) { return n == 0 ? odd(n) : parse(n - 1) + depth; }
static void last(struct request *r) {
  for (int i = 0; i < depth; ++i)
    r->text = malloc((size_t)i);
  depth = wide(depth);
}
static void descend(struct request *r) { depth = parse(depth); queue(r, last); }
static void plugged(struct request *r) { depth = loaded(depth); queue(r, descend); }
static void call(struct request *r) { depth = r->run(depth); queue(r, plugged); }
int (*taken)(int) = plug;
STINGY_SCHEDULER void loop(struct request *r) {
  loaded = (int (*)(int))dlsym(0, "plug");
  queue(r, call);
}
