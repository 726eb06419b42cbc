// The stack of a stage is its deepest path; what is not known makes it unbounded and is listed, never guessed.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c
// RUN: memwalk -p . -o memory.json
// RUN: %json memory.json body.stages[name=plain].stack.kind | FileCheck --check-prefix=DEFINITE %s
// DEFINITE: {{"exact"|"at_most"}}
// RUN: %json memory.json body.stages[name=plain].stack_path[*].function | FileCheck --check-prefix=PATH %s
// PATH: ["plain", "big"]
// RUN: %json memory.json body.stages[name=plain].nf | FileCheck --check-prefix=NF %s
// NF: {{^3$}}
// RUN: %json memory.json body.stages[name=recursive].stack.kind | FileCheck --check-prefix=UNBOUNDED %s
// RUN: %json memory.json body.stages[name=dynamic].stack.kind | FileCheck --check-prefix=UNBOUNDED %s
// RUN: %json memory.json body.stages[name=external].stack.kind | FileCheck --check-prefix=UNBOUNDED %s
// RUN: %json memory.json body.stages[name=indirect].stack.kind | FileCheck --check-prefix=UNBOUNDED %s
// UNBOUNDED: "unbounded"
// RUN: %json memory.json body.unknowns[*].kind | FileCheck --check-prefix=KINDS %s
// KINDS-DAG: "recursion"
// KINDS-DAG: "dynamic_stack"
// KINDS-DAG: "external_function"
// KINDS-DAG: "unresolved_call"
// RUN: %json memory.json body.stages[name=plain].stack.bytes > bytes && %python -c "assert 2000 < int(open('bytes').read()) < 2200"
#include <stingy/annotations.h>
struct request { int n; void (*hook)(struct request *); };
typedef void stage(struct request *);
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
void library(char *text);
void use(volatile char *text);
__attribute__((noinline)) static void small(struct request *r) { volatile char b[64]; b[r->n] = 1; }
__attribute__((noinline)) static void big(struct request *r) { volatile char b[2000]; b[r->n] = 1; }
static void plain(struct request *r) { small(r); big(r); r->n = 1; }
__attribute__((noinline)) static int depth(struct request *r) { volatile int n = r->n; return n ? depth(r) + n : 0; }
static void recursive(struct request *r) { r->n = depth(r); }
static void dynamic(struct request *r) { volatile char b[r->n]; b[0] = 1; }
static void external(struct request *r) { char b[8]; b[0] = (char)r->n; library(b); }
static void indirect(struct request *r) { r->hook(r); }
void start(struct request *r) {
  queue(r, plain);
  queue(r, recursive);
  queue(r, dynamic);
  queue(r, external);
  queue(r, indirect);
}
