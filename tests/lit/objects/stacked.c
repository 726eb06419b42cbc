// Two stages queued at once for one request: what the first of them leaves is alive when the other begins, though it never
// queues it. A stage that queues itself and starts a new request is about two.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c -- -O1 && memwalk -p . -o memory.json
// RUN: %json memory.json body.stages[name=log].live | FileCheck --check-prefix=LOG %s
// LOG: ["struct head", "struct request"]
// RUN: %json memory.json body.stages[name=accept].live | FileCheck --check-prefix=ACCEPT %s
// ACCEPT: ["struct request"]
// A request that is found, not made, may be the one at hand.
// RUN: %compiledb s.c -- -O1 -DFOUND && memwalk -p . -o memory.json
// RUN: %json memory.json body.stages[name=accept].live | FileCheck --check-prefix=FOUND %s
// FOUND: "struct head"
#include <stdlib.h>
#include <stingy/annotations.h>
struct head { char bytes[512]; };
struct request { struct request *next; struct head *head; };
typedef void stage(struct request *);
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
void loop(void) STINGY_SCHEDULER;
struct request *take_waiting(void);
static void parse(struct request *r);
static void read_more(struct request *r);
static void log(struct request *r) { (void)r; }
static void finish(struct request *r) { (void)r; }
static void respond(struct request *r) {
  free(r->head);
  r->head = 0;
  queue(r, finish);
}
static void parse(struct request *r) {
  r->head = malloc(sizeof *r->head);
  if (r->head)
    queue(r, respond);
}
static void read_more(struct request *r) {
  queue(r, log); // runs last
  queue(r, parse);
}
static struct request *make(void) {
#ifdef FOUND
  return take_waiting();
#else
  struct request *r = malloc(sizeof *r);
  if (!r)
    return 0;
  return r;
#endif
}
static void start(void) {
  struct request *r = make();
  if (r)
    queue(r, read_more);
}
static void accept(struct request *listener) {
  start();
  start();
  queue(listener, accept);
}
void loop(void) {
  struct request *listener = malloc(sizeof *listener);
  if (listener)
    queue(listener, accept);
}
void queue(struct request *r, stage *s) { (void)r, (void)s; }
