// A unit that does not parse is named with its errors; what could be read is read, no figure is definite, and the
// exit status says that something is missing.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c
// RUN: echo 'int broken( { return 1; }' > broken.c && %compiledb s.c broken.c
// RUN: not memwalk -p . -o memory.json 2> errors && FileCheck --check-prefix=ERRORS %s < errors
// ERRORS: broken.c: could not be read whole
// ERRORS: broken.c:1:{{[0-9]+}}: expected
// RUN: %json memory.json body.stages[*].name | FileCheck %s
// CHECK: ["first"]
// RUN: %json memory.json body.stages[0].stack.kind | FileCheck --check-prefix=KIND %s
// RUN: %json memory.json body.per_request.kind | FileCheck --check-prefix=KIND %s
// KIND: "unbounded"
// RUN: %json memory.json body.units | FileCheck --check-prefix=UNITS %s
// UNITS: [{"errors": {{[1-9][0-9]*}}, "file": "broken.c", "parsed": false}, {"errors": 0, "file": "s.c", "parsed": true}]
#include <stingy/annotations.h>
struct request;
typedef void stage(struct request *);
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
static void first(struct request *r) { (void)r; }
void start(struct request *r) { queue(r, first); }
