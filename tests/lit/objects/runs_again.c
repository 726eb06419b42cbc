// A stage that a field holds and that returns without storing another is run again: what it left behind is alive then, and
// what it allocates comes on top. One that always stores the next is not run again, and neither is one that was queued.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c && memwalk -p . -o memory.json
// RUN: %json memory.json "body.objects[name=struct line].instances.kind" | FileCheck --check-prefix=SEVERAL %s
// SEVERAL: "unbounded"
// RUN: %json memory.json "body.objects[name=struct head].instances.kind" | FileCheck --check-prefix=ONE %s
// ONE: "exact"
// RUN: %json memory.json body.stages[name=parse].live | FileCheck --check-prefix=PARSE %s
// PARSE: ["struct head", "struct line"]
// RUN: %json memory.json body.stages[name=read].queues[*].stage | FileCheck --check-prefix=EDGES %s
// EDGES: ["parse"]
// RUN: %compiledb s.c -- -DQUEUED && memwalk -p . -o memory.json
// RUN: %json memory.json "body.objects[name=struct line].instances.kind" | FileCheck --check-prefix=ONE %s
#include <stdlib.h>
#include <stingy/annotations.h>
struct line { char text[80]; };
struct head { char text[500]; };
struct conn;
typedef void handler(struct conn *);
struct conn {
#ifdef QUEUED
  handler *next;
#else
  handler *next STINGY_STAGE;
#endif
  struct line *line;
  struct head *head;
  int ready;
};
#ifdef QUEUED
void then(struct conn *c, handler *next) STINGY_QUEUE_STAGE("T", "S");
#else
static void then(struct conn *c, handler *next) { c->next = next; }
#endif
static void parse(struct conn *c) {
  c->head = malloc(sizeof *c->head);
  free(c->head);
  c->ready = 0;
}
static void read(struct conn *c) {
  c->line = malloc(sizeof *c->line);
  if (!c->ready)
    return;
  free(c->line);
  then(c, parse);
}
STINGY_SCHEDULER void loop(struct conn *c) {
  then(c, read);
  while (c->ready)
    c->next(c);
}
