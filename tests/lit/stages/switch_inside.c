// A stage of one kind that holds a switch on stages of another: its own cases are its own, a switch elsewhere is not; the
// number of a state that is printed calls nobody.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s a.c && %compiledb a.c
// RUN: memwalk -p . -o memory.json
// RUN: %json memory.json body.stages[*].name | FileCheck --check-prefix=STAGES %s
// STAGES: ["expire", "reading", "report", "writing"]
// RUN: %json memory.json body.stages[name=expire].queues[*].stage | FileCheck --check-prefix=EXPIRE %s
// EXPIRE: ["writing"]
// RUN: %json memory.json body.stages[name=report].queues[*].stage | FileCheck --check-prefix=REPORT %s
// REPORT: []
// RUN: %json memory.json body.stages[name=reading].queues[*].stage | FileCheck --check-prefix=READING %s
// READING: ["expire", "report", "writing"]
// RUN: %json memory.json body.unknowns[*].kind | FileCheck --check-prefix=KINDS %s
// KINDS-NOT: external_callback
#include <stingy/annotations.h>
enum state { reading, writing };
struct conn { enum state state STINGY_STAGE; };
void trace(const char *format, ...);
void timer(struct conn *c, void (*run)(struct conn *)) STINGY_QUEUE_STAGE("T", "S");
static void drive(struct conn *c);
static void expire(struct conn *c) {
  switch (c->state) {
  case reading: c->state = writing; break;
  case writing: trace("late"); break;
  }
}
static void report(struct conn *c) {
  trace("%d", c->state);
  drive(c);
}
static void drive(struct conn *c) {
  switch (c->state) {
  case reading:
    timer(c, expire);
    timer(c, report);
    c->state = writing;
    break;
  case writing:
    trace("done");
  }
}
STINGY_SCHEDULER void loop(struct conn *c) {
  c->state = reading;
  for (;;)
    drive(c);
}
