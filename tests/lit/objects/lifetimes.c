// Per-request objects: identity, size, the stages that allocate and free, and where they may be alive. Freed only
// counts when it is on every path; `if (p) free(p)` is.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c
// RUN: memwalk -p . -o memory.json && %schema memory memory.json
// RUN: %json memory.json body.objects[*].name | FileCheck --check-prefix=NAMES %s
// NAMES: ["request.buffer", "struct head", "struct listing", "struct sending"]
// RUN: %json memory.json "body.objects[name=struct head].size" | FileCheck --check-prefix=HEAD %s
// HEAD: {"bytes": 512, "kind": "exact", "provenance": "computed"}
// RUN: %json memory.json body.objects[name=request.buffer].size.bytes | FileCheck --check-prefix=BUFFER %s
// BUFFER: 4096
// RUN: %json memory.json body.stages[name=parse].allocates | FileCheck --check-prefix=PARSE %s
// PARSE: ["request.buffer", "struct head"]
// RUN: %json memory.json body.stages[name=send].live | FileCheck --check-prefix=SEND %s
// SEND: ["struct head", "struct sending"]
// RUN: %json memory.json body.stages[name=list].live | FileCheck --check-prefix=LIST %s
// LIST: ["struct head", "struct listing"]
// RUN: %json memory.json body.stages[name=finish].live | FileCheck --check-prefix=FINISH %s
// FINISH: ["struct head"]
// RUN: %json memory.json body.exclusive | FileCheck --check-prefix=EXCLUSIVE %s
// EXCLUSIVE: ["struct listing", "struct sending"]
// RUN: %json memory.json body.per_request | FileCheck --check-prefix=PER_REQUEST %s
// PER_REQUEST: "bytes": 4608
#include <stdlib.h>
#include <stingy/annotations.h>
struct head { char text[512]; };
struct sending { char block[1024]; };
struct listing { char line[2048]; };
struct request { struct head *head; char *buffer; struct sending *sending; struct listing *listing; int n; };
typedef void stage(struct request *);
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
static void finish(struct request *r) { free(r->head); }
static void send(struct request *r) {
  r->sending = malloc(sizeof(struct sending));
  free(r->sending);
  queue(r, finish);
}
static void list(struct request *r) {
  r->listing = malloc(sizeof *r->listing);
  if (r->listing != NULL) {
    free(r->listing);
  }
  queue(r, finish);
}
static void choose(struct request *r) {
  if (r->buffer)
    free(r->buffer);
  queue(r, r->n ? send : list);
}
static void parse(struct request *r) {
  r->head = calloc(1, sizeof *r->head);
  r->buffer = malloc(4096);
  queue(r, choose);
}
STINGY_SCHEDULER void loop(struct request *r) { queue(r, parse); }
