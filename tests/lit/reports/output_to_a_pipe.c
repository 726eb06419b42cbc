// A device or a pipe is written to, and not replaced by a file: -o /dev/stdout, -o /dev/null as root.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c
// RUN: memwalk -p . --report json -o /dev/stderr 2>&1 >/dev/null | FileCheck %s
// CHECK: "kind": "stingy.memory"
// RUN: mkfifo out
// RUN: sh -c "timeout 20 cat out >content & memwalk -p . -o out; wait" && test -p out
// RUN: FileCheck %s <content
// RUN: not memwalk -p . -o /dev/full 2>&1 | FileCheck --check-prefix=FULL %s
// FULL: error: cannot write /dev/full: No space left on device
#include <stingy/annotations.h>
struct request;
typedef void stage(struct request *);
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
static void first(struct request *r) { (void)r; }
void start(struct request *r) { queue(r, first); }
