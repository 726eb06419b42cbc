// A stage that a function pointer in a field holds: a store queues it, also through an operations table, in an
// initialiser and by copying the record; a null pointer queues nothing; what runs it from within a stage only
// dispatches. The sidecar says the same as the annotation.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s a.c && %compiledb a.c
// RUN: echo '{"version": 1, "fields": {"event.handler": [{"role": "Stage"}]}}' > fields.json
// RUN: echo '{"version": 1, "fields": {"event.handler": [{"role": "Scheduler"}]}}' > wrong.json
// RUN: memwalk -p . -o memory.json
// RUN: %json memory.json body.stages[*].name | FileCheck --check-prefix=STAGES %s
// STAGES: ["on_accept", "on_close", "on_read", "on_write"]
// RUN: %json memory.json body.stages[name=on_accept].queues[*].stage | FileCheck --check-prefix=ACCEPT %s
// ACCEPT: ["on_read"]
// RUN: %json memory.json body.stages[name=on_read].queues[*].stage | FileCheck --check-prefix=READ %s
// READ: ["on_write"]
// RUN: %json memory.json body.stages[name=on_write].queues[*].stage | FileCheck --check-prefix=WRITE %s
// WRITE: ["on_accept", "on_close", "on_read", "on_write"]
// RUN: %json memory.json body.stages[*].entry | FileCheck --check-prefix=ENTRY %s
// ENTRY: [true, false, false, false]
// RUN: %compiledb a.c -- -DPLAIN && memwalk -p . --annotations fields.json -o sidecar.json
// RUN: cmp memory.json sidecar.json
// RUN: not memwalk -p . --annotations wrong.json -o no.json 2>&1 | FileCheck --check-prefix=WRONG %s
// WRONG: wrong.json: field event.handler: Scheduler does not stand on a field
#include <stddef.h>
#include <stingy/annotations.h>
#ifdef PLAIN
#define HOLDS
#else
#define HOLDS STINGY_STAGE
#endif
struct event;
typedef void handler(struct event *);
struct event {
  handler *handler HOLDS;
  handler *log;
};
struct protocol {
  handler *first;
};
static void on_read(struct event *e), on_write(struct event *e), on_close(struct event *e);
static void trace(struct event *e) { (void)e; }
static const struct protocol http = {.first = on_read};
static void on_accept(struct event *e) {
  const struct protocol *p = &http;
  e->log = trace;
  e->handler = p->first;
}
static void on_read(struct event *e) {
  struct event next = {.handler = on_write};
  e->handler = NULL;
  e->log(&next);
}
static void on_write(struct event *e) {
  struct event closing;
  closing.handler = on_close;
  *e = closing;
  e->handler(e);
}
static void on_close(struct event *e) { e->log(e); }
STINGY_SCHEDULER void loop(struct event *e) {
  e->handler = on_accept;
  for (;;)
    e->handler(e);
}
