// A stage that an enum field holds: each enumerator with a case is a stage, its body is what the switch runs in the
// case, a store queues it; a setter is a wrapper, what follows the switch is the scheduler's, a switch that only names
// the state is none.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s a.c && %compiledb a.c
// RUN: memwalk -p . -o memory.json && %schema memory memory.json
// RUN: memwalk extract a.c -o a.facts.json && %schema facts a.facts.json
// RUN: %json memory.json body.stages[*].name | FileCheck --check-prefix=STAGES %s
// STAGES: ["closing", "reading", "waiting", "writing"]
// RUN: %json memory.json body.stages[name=reading].queues[*].stage | FileCheck --check-prefix=READING %s
// READING: ["closing", "writing"]
// RUN: %json memory.json body.stages[name=writing].queues[*].stage | FileCheck --check-prefix=WRITING %s
// WRITING: ["closing", "waiting"]
// RUN: %json memory.json body.stages[name=waiting].queues[*].stage | FileCheck --check-prefix=WAITING %s
// WAITING: ["reading"]
// RUN: %json memory.json body.stages[name=closing].queues[*].stage | FileCheck --check-prefix=CLOSING %s
// CLOSING: []
// RUN: %json memory.json body.stages[*].entry | FileCheck --check-prefix=ENTRY %s
// ENTRY: [false, false, true, false]
// RUN: %json memory.json body.stages[name=reading].allocates | FileCheck --check-prefix=ALLOCATES %s
// ALLOCATES: ["struct head"]
// RUN: %json memory.json body.stages[name=closing].always_frees | FileCheck --check-prefix=FREES %s
// FREES: ["struct head"]
// The wrapper's callers are the sites.
// RUN: %json memory.json body.queue_sites[*].at.line | FileCheck --check-prefix=SITES %s
// SITES: [48, 54, 55, 58, 75]
// What the switch runs has the function's frame.
// RUN: %json memory.json body.stages[name=closing].stack_path[*].function | FileCheck --check-prefix=PATH %s
// PATH: ["closing", "drive"
#include <stdlib.h>
#include <stingy/annotations.h>

enum state { waiting, reading, writing, closing, unused };
struct head { char text[100]; };
struct conn {
  enum state state STINGY_STAGE;
  struct head *head;
};
int ready(struct conn *c);
const char *name(enum state s);
static void set_state(struct conn *c, enum state s) {
  if (c->state != s)
    c->state = s;
}
static void drive(struct conn *c) {
  switch (c->state) {
  case waiting:
    free(c->head);
    c->state = reading;
    break;
  case reading:
    c->head = malloc(sizeof(struct head));
    if (!c->head)
      goto out;
    set_state(c, ready(c) ? writing : closing);
    if (!ready(c)) set_state(c, closing);
    break;
  case writing:
    set_state(c, ready(c) ? waiting : closing);
  case unused:
    break;
  case closing:
    free(c->head);
    break;
  }
out:
  ready(c);
}
static const char *spell(struct conn *c) {
  switch (c->state) {
  case reading: return "reading";
  default: return "other";
  }
}
STINGY_SCHEDULER void loop(struct conn *c) {
  set_state(c, waiting);
  for (;;) {
    drive(c);
    name(c->state), spell(c);
  }
}
