// A stage that a union's member holds: an initialiser of the union queues it, by name or as the first member, alone, in a
// record, in an array, with elided braces, of an unnamed union; so does a copy of a record that holds it in an array.
// Members share their place: what another member is given may be run.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s a.c && %compiledb a.c && memwalk -p . -o memory.json
// RUN: %json memory.json body.stages[name=by_name].queues[*].stage | FileCheck --check-prefix=NAME %s
// NAME: ["of_name"]
// RUN: %json memory.json body.stages[name=by_order].queues[*].stage | FileCheck --check-prefix=ORDER %s
// ORDER: ["of_order"]
// RUN: %json memory.json body.stages[name=by_record].queues[*].stage | FileCheck --check-prefix=RECORD %s
// RECORD: ["of_array", "of_record", "of_unnamed"]
// RUN: %json memory.json body.stages[name=by_elided].queues[*].stage | FileCheck --check-prefix=ELIDED %s
// ELIDED: ["of_array", "of_order"]
// RUN: %json memory.json body.stages[name=by_other].queues[*].stage | FileCheck --check-prefix=OTHER %s
// OTHER: []
// RUN: %json memory.json body.stages[name=by_copy].queues[*].stage | FileCheck --check-prefix=COPY %s
// COPY: "by_name"{{.*}} "of_name"
// RUN: %json memory.json body.stages[name=WAITING].queues[*].stage | FileCheck --check-prefix=STATE %s
// STATE: ["READING"]
#include <stingy/annotations.h>
struct event;
typedef void handler(struct event *);
union action {
  handler *handler STINGY_STAGE;
  void *other;
};
struct event {
  union action action, next[2];
  union {
    handler *unnamed STINGY_STAGE;
    long number;
  };
};
#define STAGE(NAME) static void NAME(struct event *e) { (void)e; }
STAGE(of_name) STAGE(of_order) STAGE(of_record) STAGE(of_array) STAGE(of_unnamed)
static void by_name(struct event *e) { union action a = {.handler = of_name}; e->action.other = a.other; }
static void by_order(struct event *e) { union action a = {of_order}; e->action.other = a.other; }
static void by_record(struct event *e) {
  struct event given = {.action = {of_record}, .next = {{0}, {.handler = of_array}}, .unnamed = of_unnamed};
  e->number = given.number;
}
static void by_elided(struct event *e) { struct event given = {of_order, {of_array}}; e->number = given.number; }
static void by_other(struct event *e) { union action a = {.other = of_record}; e->number = a.other != 0; }
struct log { struct event kept[2]; };
static void by_copy(struct event *e) { struct log from, to; to = from; e->number = to.kept[0].number; }

enum state { WAITING, READING };
union mode {
  enum state state STINGY_STAGE;
  int number;
};
static int run_waiting(void) { union mode given = {.state = READING}; return given.number; }
static int run_reading(void) { return 0; }
STINGY_SCHEDULER void loop(struct event *e, union mode *m) {
  static handler *const first[] = {by_name, by_order, by_record, by_elided, by_other, by_copy};
  e->action.handler = first[e->number];
  m->state = WAITING;
  for (;;) {
    e->action.handler(e), e->next[1].handler(e), e->unnamed(e);
    switch (m->state) {
    case WAITING: run_waiting(); break;
    case READING: run_reading(); break;
    }
  }
}
