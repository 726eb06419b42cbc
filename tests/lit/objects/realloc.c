// realloc frees what it was given first, then leaves what it returns: the object is alive afterwards, once.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c && memwalk -p . -o memory.json
// RUN: %json memory.json body.stages[name=last].live | FileCheck --check-prefix=LIVE %s
// LIVE: ["request.buffer"]
// RUN: %json memory.json body.stages[name=first].always_frees | FileCheck --check-prefix=FREES %s
// FREES: ["request.buffer"]
// RUN: %json memory.json body.objects[name=request.buffer].instances.kind | FileCheck --check-prefix=ONE %s
// ONE: "exact"
#include <stdlib.h>
#include <stingy/annotations.h>
struct request { char *buffer; };
typedef void stage(struct request *);
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
static void last(struct request *r) { (void)r; }
static void first(struct request *r) {
  r->buffer = realloc(r->buffer, 400);
  queue(r, last);
}
STINGY_SCHEDULER void loop(struct request *r) { queue(r, first); }
