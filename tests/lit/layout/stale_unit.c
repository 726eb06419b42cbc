// A unit that was compiled with the header of another layout is noticed at start: everything spills, and the server goes on.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %S/../rewrite/Inputs/stages.h . && cp %s s.c && cp %S/Inputs/second.c second.c
// RUN: %compiledb s.c second.c && memwalk -p . -o memory.json --program served
// RUN: stingygen memory.json --requests 8 -o old && stingygen memory.json --requests 16 -o new
// RUN: stingify memory.json old/layout.json --out rewritten --mirror
// RUN: %S/Inputs/stale_unit.sh %runtime %build > ways
// RUN: FileCheck --check-prefix=WAYS --input-file ways %s
// WAYS: noticed: gcc{{$}}
// WAYS: noticed: gcc -O2 -fPIE -pie -ffunction-sections -fdata-sections -Wl,--gc-sections
// WAYS: noticed: gcc -O2 -fno-pie -no-pie -static
// WAYS: noticed: gcc -O2 -flto
// WAYS: noticed: clang-19{{$}}
// WAYS: noticed: g++{{$}}
// WAYS: noticed: clang++-19 -O2
// Before that, stingify tells of what does not belong together.
// RUN: echo '/* it may free now */' >> second.c && not stingify memory.json new/layout.json --out again 2>&1 | FileCheck --check-prefix=CHANGED %s
// CHANGED: second.c changed since memwalk read it; nothing was written
// RUN: memwalk -p . -o later.json --program served && not stingify later.json new/layout.json --out again 2>&1 | FileCheck --check-prefix=OTHER %s
// OTHER: new/layout.json was made from another memory.json than later.json
// RUN: not ls again
#include "stages.h"
struct part { int value[9]; };
struct request { struct part *part; int n; };
void second_unit(void);
static void end(struct request *r) {
  printf("%d\n", r->part->value[3]);
  free(r->part);
}
static void begin(struct request *r) {
  r->part = (struct part *)malloc(sizeof *r->part);
  r->part->value[3] = r->n;
}
int main(void) {
  struct request r;
  for (r.n = 0; r.n < 3; ++r.n) {
    serve(&r, begin);
    serve(&r, end);
  }
  second_unit();
}
