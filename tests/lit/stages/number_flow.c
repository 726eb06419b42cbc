// Numbers that are states come to their field through any number of parameters, results, variables and fields, in any
// unit that declares the field; where one is not seen, the store says so, whatever else comes there.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s a.c && cp %S/Inputs/number_flow/* . && %compiledb a.c set.c opaque.c
// RUN: memwalk -p . -o memory.json && %schema memory memory.json
// RUN: memwalk extract a.c -o a.facts.json && %schema facts a.facts.json
// RUN: %json memory.json body.stages[*].name | FileCheck --check-prefix=STAGES %s
// STAGES: ["BY_FIELD", "BY_RESULT", "BY_TABLE", "BY_VARIABLE", "FAR", "FIRST", "IDLE", "LAST", "NEAR"]
// Two setters in this unit, one that another unit has, and one that hands the number on to that.
// RUN: %json memory.json body.stages[name=FIRST].queues[*].stage | FileCheck --check-prefix=OF-FIRST %s
// OF-FIRST: ["FAR", "NEAR"]
// RUN: %json memory.json body.stages[name=NEAR].queues[*].stage | FileCheck --check-prefix=OF-NEAR %s
// OF-NEAR: ["BY_RESULT", "BY_VARIABLE"]
// RUN: %json memory.json body.stages[name=FAR].queues[*].stage | FileCheck --check-prefix=OF-FAR %s
// OF-FAR: ["BY_TABLE", "FIRST"]
// A field may also be zero, where its record was cleared.
// RUN: %json memory.json body.stages[name=BY_VARIABLE].queues[*].stage | FileCheck --check-prefix=FIELD %s
// FIELD: ["BY_FIELD", "IDLE"]
// A stage is where its case is, and has the case's name, although the first store spells a number.
// RUN: %json memory.json body.stages[name=LAST].line | FileCheck --check-prefix=PLACE %s
// PLACE: 66
// RUN: %json memory.json body.unknowns[*].kind | FileCheck --check-prefix=NONE %s
// NONE-NOT: unresolved_stage
// NONE-NOT: unqueued_state

// RUN: %compiledb a.c set.c opaque.c -- -DUNSEEN && memwalk -p . -o memory.json
// RUN: %json memory.json body.unknowns[*].function | FileCheck --check-prefix=UNSEEN %s
// UNSEEN-DAG: "computed"
// UNSEEN-DAG: "counted"
// UNSEEN-DAG: "from_library"
// UNSEEN-DAG: "given_away"
// UNSEEN-DAG: "untold"
// UNSEEN-DAG: "called_back"
// RUN: %json memory.json body.unknowns[function=computed].why | FileCheck --check-prefix=WHY %s
// WHY-NOT: address
// WHY: besides FIRST
// RUN: %json memory.json body.per_request.kind | FileCheck --check-prefix=OPEN %s
// OPEN: unbounded
#include "set.h"
#include <stdlib.h>
static void put(struct conn *c, int number, int state) { c->number = number, c->state = state; }
static void put_near(struct conn *c, int state) { put(c, 2, state); }
static int chosen(struct conn *c) { return c->number ? 2 + 1 : BY_VARIABLE; }
static void first(struct conn *c) { put_near(c, NEAR); set_further(c, FAR); }
static void near(struct conn *c) { c->state = chosen(c); }
static const char next[] = {[2] = BY_TABLE, [0] = FIRST, [1] = FIRST};
static void far(struct conn *c) { c->state = next[c->number]; }
static void by_variable(struct conn *c) { c->later = BY_FIELD; c->state = c->later; }
static void by_result(struct conn *c) { int state = 7; c->state = state; }
#ifdef UNSEEN
static void computed(struct conn *c) { int s = FIRST; if (c->number) s = s + c->number; c->state = s; }
static void counted(struct conn *c) { int s = FIRST; s++; c->state = s; }
static void from_library(struct conn *c) { int s = FIRST; if (c->number) s = rand(); c->state = s; }
static void given_away(struct conn *c) { int s = FIRST; read_number(&s); c->state = s; }
static void called_back(struct conn *c, int state) { c->state = state; }
#endif
static void drive(struct conn *c) {
  switch (c->state) {
  case FIRST: first(c); return;
  case NEAR: near(c); return;
  case FAR: far(c); return;
  case BY_VARIABLE: by_variable(c); return;
  case BY_RESULT: by_result(c); return;
  case IDLE:
  case BY_FIELD:
  case BY_TABLE:
  case LAST:
    free(c->memory);
#ifdef UNSEEN
    computed(c), counted(c), from_library(c), given_away(c), untold(c), register_for(called_back);
#endif
  }
}
STINGY_SCHEDULER void loop(struct conn *c) {
  c->memory = malloc(10);
  c->state = FIRST;
  for (;;)
    drive(c);
}
