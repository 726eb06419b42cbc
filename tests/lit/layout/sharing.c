// What stingygen says of a program: how far the packing is from the least, the lines on the cache's sets, and why objects
// share; and that the picture and layout.json hold it, too.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %S/../rewrite/Inputs/stages.h . && cp %s s.c && %compiledb s.c && memwalk -p . -o memory.json --program tiny
// RUN: stingygen memory.json -o generated --l2 256K --ways 8 --explain-sharing | FileCheck %s
// CHECK: packed to 192 bytes a request; no sharing of these slots takes less
// CHECK: cache sets, lines on each with all requests at one stage
// CHECK-NEXT: stage {{.*}} sets above 8 ways
// CHECK: sharing:
// CHECK-NEXT: struct early, struct late share {{[0-9]+}} slots of 192 bytes:
// CHECK: at end, where struct late may be, struct early has ended:
// CHECK-NEXT: middle frees it at s.c:[[# @LINE + 28]]:3
// CHECK-NEXT: at begin, where struct early may be, struct late is not there yet
// RUN: %schema layout generated/layout.json && FileCheck --check-prefix=PICTURE %s < generated/layout.svg
// PICTURE: pool struct early | struct late
// PICTURE: lines on each of the 512 sets
// RUN: %json generated/layout.json body.pools[0].objects | FileCheck --check-prefix=POOL %s
// POOL: ["struct early", "struct late"]

// A memory.json without the evidence: nothing shares, and why is told.
// RUN: %python -c "import json; m = json.load(open('memory.json')); [o.pop('absent') for o in m['body']['objects']]; json.dump(m, open('silent.json', 'w'))"
// RUN: stingygen silent.json -o silent --explain-sharing | FileCheck --check-prefix=SILENT %s
// SILENT: memory.json does not show why 1 of 1 pairs
// SILENT: no objects share slots

// A layout.json that somebody has bent: stingify refuses it.
// RUN: %python -c "import json; l = json.load(open('generated/layout.json')); l['body']['pools'][0]['certificates'] = []; json.dump(l, open('bent.json', 'w'))"
// RUN: not stingify memory.json bent.json --diff 2>&1 | FileCheck --check-prefix=BENT %s
// BENT: error: bent.json: "struct early" and "struct late" share slots, and no certificate says why
#include "stages.h"
struct early { int value[40]; };
struct late { int value[30]; };
struct request { struct early *early; struct late *late; };
static void end(struct request *r) { free(r->late); }
static void allocate_late(struct request *r) {
  r->late = malloc(sizeof *r->late);
  queue(r, end);
}
static void middle(struct request *r) {
  free(r->early);
  queue(r, allocate_late);
}
static void begin(struct request *r) {
  r->early = malloc(sizeof *r->early);
  queue(r, middle);
}
int main(void) {
  struct request r = {NULL, NULL};
  queue(&r, begin);
  resume(&r, 100);
}
