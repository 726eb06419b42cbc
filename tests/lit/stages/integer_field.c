// A stage that a plain integer holds: named by the macro that stands for the number; stored directly, through a
// parameter, or chosen; what is computed is not seen and said to be so.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s a.c && %compiledb a.c
// RUN: memwalk -p . -o memory.json
// RUN: %json memory.json body.stages[*].name | FileCheck --check-prefix=STAGES %s
// STAGES: ["ST_CLOSED", "ST_READ", "ST_WRITE"]
// RUN: %json memory.json body.stages[name=ST_READ].queues[*].stage | FileCheck --check-prefix=READ %s
// READ: ["ST_CLOSED", "ST_WRITE"]
// RUN: %json memory.json body.unknowns[*].kind | FileCheck --check-prefix=NONE %s
// NONE-NOT: unresolved_stage
// ST_CLOSED has no case: nobody sees what it does.
// RUN: %json memory.json body.unknowns[kind=stage_without_body].function | FileCheck --check-prefix=PASSIVE %s
// PASSIVE: "ST_CLOSED"
// RUN: %compiledb a.c -- -DCOUNTED && memwalk -p . -o memory.json
// RUN: %json memory.json body.unknowns[kind=unresolved_stage].where.line | FileCheck --check-prefix=COUNTED %s
// COUNTED: 31
#include <stingy/annotations.h>
#define ST_READ 1
#define ST_WRITE 2
#define ST_CLOSED 3
typedef struct {
  int state STINGY_STAGE;
} conn_t;
int ready(conn_t *c);
static void put(conn_t *c, int state) { c->state = state; }
static void do_read(conn_t *c) {
  put(c, ready(c) ? ST_WRITE : ST_CLOSED);
}
static void do_write(conn_t *c) {
#ifdef COUNTED
  c->state++;
#else
  c->state = ST_CLOSED;
#endif
}
STINGY_SCHEDULER void loop(conn_t *c) {
  for (c->state = ST_READ; c->state != ST_CLOSED;)
    switch (c->state) {
    case ST_READ: do_read(c); break;
    case ST_WRITE: do_write(c); break;
    }
}
