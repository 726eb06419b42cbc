// --explain says what a figure rests on: for a stage, a function and an object, with places and source lines.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s a.c && %compiledb a.c
// RUN: memwalk -p . --explain parse | FileCheck --check-prefix=STAGE %s
// STAGE: stage parse, a.c:[[#]]:13   | static void parse(struct request *r) {
// STAGE-NEXT: is a stage, for it is queued at
// STAGE-NEXT: a.c:[[#]]:3   | queue(r, o->first);, in accept_one
// STAGE-NEXT: it comes there by parse -> ops.first
// STAGE: stack
// STAGE-NEXT: B  parse
// STAGE: queues
// STAGE-NEXT: reply at a.c:[[#]]:{{[0-9]+}}   | static void answer(struct request *r) { queue(r, reply); }
// STAGE-NEXT: parse calls answer at a.c:[[#]]:3   | answer(r);
// STAGE: per-request objects alive
// STAGE: 64 B struct head: parse allocates it
// RUN: memwalk -p . --explain answer | FileCheck --check-prefix=FUNCTION %s
// FUNCTION: function answer, a.c:
// FUNCTION: stage parse runs it
// FUNCTION-NEXT: parse calls answer at a.c:
// RUN: memwalk -p . --explain 'struct head' | FileCheck --check-prefix=OBJECT %s
// OBJECT: object struct head, 64 B each, 1 a request
// OBJECT: allocated at a.c:[[#]]:{{[0-9]+}}   | r->head = malloc(sizeof(struct head));, in parse
// OBJECT: freed at a.c:[[#]]:{{[0-9]+}}   | free(r->head);, in reply
// OBJECT: reply: parse allocates it, queues reply
// RUN: not memwalk -p . --explain answ 2>&1 | FileCheck --check-prefix=NONE %s
// NONE: there is no stage, function or object "answ"
// NONE: there is: answer

// The same from a linked program.
// RUN: memwalk extract a.c -o a.json && memwalk link a.json -o p.json && memwalk analyze p.json --explain answer | FileCheck --check-prefix=FUNCTION %s
#include <stdlib.h>
#include <stingy/annotations.h>
struct request;
typedef void stage(struct request *);
struct head { char text[64]; };
struct ops { stage *first; };
struct request { struct head *head; const struct ops *ops; };
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
static void reply(struct request *r) {
  free(r->head);
}
static void answer(struct request *r) { queue(r, reply); }
static void parse(struct request *r) {
  r->head = malloc(sizeof(struct head));
  answer(r);
}
static const struct ops http = {parse};
static void accept_one(struct request *r) {
  const struct ops *o = r->ops = &http;
  queue(r, o->first);
}
STINGY_SCHEDULER void loop(struct request *r) { accept_one(r); }
