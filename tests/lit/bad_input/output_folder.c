// An output that cannot be written leaves nothing half-written.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c
// RUN: not memwalk -p . -o /proc/nowhere/memory.json 2>&1 | FileCheck %s
// CHECK: error: cannot write /proc/nowhere/memory.json
// RUN: not memwalk -p . -o /dev/full/memory.json 2>&1 | FileCheck --check-prefix=FULL %s
// FULL: error: cannot write /dev/full/memory.json
#include <stingy/annotations.h>
struct request;
typedef void stage(struct request *);
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
static void first(struct request *r) { (void)r; }
void start(struct request *r) { queue(r, first); }
