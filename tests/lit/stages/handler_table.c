// A constant table of functions that the state indexes: element i is the body of the state with value i, in designated and
// positional initialisers, of plain functions and of records. Of a table that may be written any function may be any body.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s a.c
// RUN: %compiledb a.c -- -DTABLE=1 && memwalk -p . -o 1.json && %schema memory 1.json
// RUN: %compiledb a.c -- -DTABLE=2 && memwalk -p . -o 2.json
// RUN: %compiledb a.c -- -DTABLE=3 && memwalk -p . -o 3.json
// RUN: %compiledb a.c -- -DTABLE=4 && memwalk -p . -o 4.json
// RUN: %compiledb a.c -- -DTABLE=5 && memwalk -p . -o 5.json
// RUN: echo '{"version":1,"functions":{"loop":[{"role":"Scheduler"},{"role":"ScheduleStage"}]}}' > scheduled.json
// RUN: %compiledb a.c -- -DTABLE=1 && memwalk -p . --annotations scheduled.json -o 6.json
// RUN: %python %S/Inputs/edges.py 1.json | FileCheck --check-prefix=TABLE %s
// RUN: %python %S/Inputs/edges.py 2.json | FileCheck --check-prefix=TABLE %s
// RUN: %python %S/Inputs/edges.py 3.json | FileCheck --check-prefix=TABLE %s
// RUN: %python %S/Inputs/edges.py 6.json | FileCheck --check-prefix=TABLE %s
// TABLE:      CLOSED ->{{$}}
// TABLE-NEXT: READING -> CLOSED WRITING
// TABLE-NEXT: WAITING entry -> READING
// TABLE-NEXT: WRITING -> CLOSED WAITING
// TABLE-NEXT: stage_without_body ['CLOSED']
// TABLE-NOT: {{.}}
// RUN: %json 1.json body.stages[name=READING].allocates | FileCheck --check-prefix=ALLOCATES %s
// ALLOCATES: ["struct head"]
// RUN: %json 1.json "body.stages[name=READING].stack_path[*].function" | FileCheck --check-prefix=PATH %s
// PATH: ["READING", "read_request"
// An integer is spelled as in the designator.
// RUN: %python %S/Inputs/edges.py 5.json | FileCheck --check-prefix=NUMBER %s
// NUMBER:      FIRST entry -> SECOND
// NUMBER-NEXT: SECOND -> FIRST
// NUMBER-NOT:  {{.}}
// Not constant: all of them, and said so.
// RUN: %python %S/Inputs/edges.py 4.json | FileCheck --check-prefix=ANY %s
// ANY:      READING -> CLOSED READING WAITING WRITING
// ANY:      ambiguous_switch ['READING']
// RUN: %json 4.json "body.stages[name=READING].stack.kind" | FileCheck --check-prefix=OPEN %s
// OPEN: unbounded
#include <stdlib.h>
#include <stingy/annotations.h>
enum state { WAITING, READING, WRITING, CLOSED };
struct head { char text[100]; };
struct conn { enum state state STINGY_STAGE; struct head *head; int number STINGY_STAGE; };
int ready(struct conn *c);
typedef void handler(struct conn *);
#if TABLE == 5
#define FIRST 1
#define SECOND 3
static void first(struct conn *c) { c->number = SECOND; }
static void second(struct conn *c) { c->number = FIRST; }
static handler *const handlers[] = {[FIRST] = first, [SECOND] = &second};
STINGY_SCHEDULER void loop(struct conn *c) {
  c->number = FIRST;
  for (;;) handlers[c->number](c);
}
#else
static void wait(struct conn *c) { c->state = READING; }
static void read_request(struct conn *c) {
  c->head = malloc(sizeof(struct head));
  c->state = c->head ? WRITING : CLOSED;
}
static void answer(struct conn *c) {
  free(c->head);
  c->state = ready(c) ? WAITING : CLOSED;
}
#if TABLE == 1
static handler *const handlers[] = {[WRITING] = answer, [READING] = &read_request, [WAITING] = wait};
#elif TABLE == 2
static handler *const handlers[] = {wait, read_request, answer, 0};
#elif TABLE == 3
struct row { const char *name; handler *run; };
static const struct row handlers[] = {{"wait", wait}, [WRITING] = {.run = answer}, [READING] = {"read", read_request}};
#else
static handler *handlers[4] = {wait, read_request, answer};
void replace(handler *h) { handlers[CLOSED] = h; }
#endif
STINGY_SCHEDULER void loop(struct conn *c) {
  c->state = WAITING;
  for (;;)
#if TABLE == 3
    handlers[c->state].run(c);
#else
    (*handlers[c->state])(c);
#endif
}
#endif
