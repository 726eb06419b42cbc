// Several functions switch on the state: with ScheduleStage on one, that one dispatches and the others' cases are ordinary
// code; without, that is a guess. So is a body that is only a default's, and a switch that only states run.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s a.c && %compiledb a.c && memwalk -p . -o guess.json
// RUN: %json guess.json "body.unknowns[*].kind" | FileCheck --check-prefix=GUESS %s
// GUESS: ["ambiguous_switch", "ambiguous_switch", "ambiguous_switch"
// RUN: %python %S/Inputs/doubts.py guess.json | FileCheck --check-prefix=DOUBTS %s
// DOUBTS: inner: ['one', 'two'] only what states run
// DOUBTS: drive: ['reading', 'waiting', 'writing'] several functions
// DOUBTS: drive_timer: ['fires'] only a `default:`
// RUN: echo '{"version":1,"functions":{"drive":{"role":"ScheduleStage"},"drive_timer":{"role":"ScheduleStage"},"inner":{"role":"ScheduleStage"}}}' > s.json
// RUN: memwalk -p . --annotations s.json -o said.json
// RUN: %python %S/Inputs/doubts.py said.json | FileCheck --allow-empty --check-prefix=SETTLED %s
// SETTLED-NOT: {{.}}
// RUN: %json guess.json body.stages[name=reading].queues[*].stage | FileCheck --check-prefix=BLURRED %s
// BLURRED: ["one", "waiting", "writing"]
// RUN: %json said.json body.stages[name=reading].queues[*].stage | FileCheck --check-prefix=READING %s
// READING: ["writing"]
// RUN: %json said.json body.stages[name=waiting].queues[*].stage | FileCheck --check-prefix=WAITING %s
// WAITING: ["reading"]
// Code that two cases of the other switch run is there once: the function's stack is its own frame and its callee's.
// RUN: %json said.json body.unknowns[*].kind | FileCheck --check-prefix=KINDS %s
// KINDS-NOT: unresolved_stage
// RUN: %json said.json "body.stages[name=writing].stack_path[*].function" | FileCheck --check-prefix=PATH %s
// PATH: ["writing", "drive"
#include <stingy/annotations.h>
enum state { waiting, reading, writing };
enum timer { idle, fires };
enum inside { one, two };
struct conn { enum state state STINGY_STAGE; enum timer timer STINGY_STAGE; enum inside inside STINGY_STAGE; };
static void trace(struct conn *c) { c->inside = one; }
static void inner(struct conn *c) {
  switch (c->inside) {
  case one: trace(c); c->inside = two; break;
  case two: trace(c); break;
  }
}
static void drive(struct conn *c) {
  switch (c->state) {
  case waiting: c->state = reading; break;
  case reading: inner(c); c->state = writing; break;
  case writing: trace(c); break;
  }
}
static void drop_idle(struct conn *c) {
  switch (c->state) {
  case writing: trace(c); /* fall through */
  case reading: trace(c); c->state = waiting; break;
  case waiting: break;
  }
}
static void drive_timer(struct conn *c) {
  switch (c->timer) {
  case idle: c->timer = fires; break;
  default: trace(c);
  }
}
STINGY_SCHEDULER void loop(struct conn *c) {
  c->state = waiting;
  c->timer = idle;
  for (;;) {
    drive(c);
    drive_timer(c);
    drop_idle(c);
  }
}
