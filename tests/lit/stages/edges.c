// An edge has the places that queue; a wrapper of the queue function does not blur who queues what; units see each
// other's stages; two units' static functions of one name stay two.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s a.c && cp %S/Inputs/edges_b.c b.c && cp %S/Inputs/edges.h . && %compiledb a.c b.c
// RUN: memwalk -p . -o memory.json && %schema memory memory.json
// RUN: %json memory.json body.stages[name=first].queues | FileCheck --check-prefix=FIRST %s
// FIRST: [{"sites": [{"column": 3, "file": "a.c", "line": 20}], "stage": "second"}]
// RUN: %json memory.json body.stages[name=second].queues[*].stage | FileCheck --check-prefix=SECOND %s
// SECOND: ["second", "third"]
// RUN: %json memory.json body.stages[name=third].queues | FileCheck --check-prefix=THIRD %s
// THIRD: []
// RUN: %json memory.json body.stages[*].entry | FileCheck --check-prefix=ENTRY %s
// ENTRY: [true, false, false]

// The order of units never matters, and a second run writes the same bytes.
// RUN: cp memory.json before.json && %compiledb b.c a.c && memwalk -p . -o memory.json && cmp memory.json before.json
#include "edges.h"
static int helper(int n) { return n + 1; }
static void pass_on(struct request *r, stage *next) { queue(r, next); }
static void first(struct request *r) {
  pass_on(r, second);
  helper(1);
}
void other(struct request *r) { pass_on(r, third); }
STINGY_SCHEDULER void loop(struct request *r) {
  queue(r, first);
  second(r);
}
