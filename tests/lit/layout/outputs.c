// A layout is written whole or not at all: what cannot be written leaves the files of the run before.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %S/../rewrite/Inputs/stages.h . && cp %s s.c && %compiledb s.c && memwalk -p . -o memory.json --program tiny
// RUN: stingygen memory.json -o out --l2 256K && cp -r out before && rm out/layout.svg before/layout.svg && mkdir out/layout.svg before/layout.svg
// RUN: not stingygen memory.json -o out --l2 128K 2>&1 | FileCheck --check-prefix=FOLDER %s
// FOLDER: stingygen: error: nothing was changed: cannot write out/layout.svg: it is a folder; name a file
// RUN: diff -r out before
// RUN: mkdir -p fresh/tiny_stingy.ld && not stingygen memory.json -o fresh 2>&1 | FileCheck --check-prefix=LAST %s
// LAST: cannot write fresh/tiny_stingy.ld
// RUN: ls fresh | count 1

// A full device is noticed when others have taken their places: they go back.
// RUN: mkdir full && echo old > full/layout.json && ln -s /dev/full full/tiny_stingy.ld && not stingygen memory.json -o full 2>&1 | FileCheck --check-prefix=FULL %s
// FULL: nothing was changed: cannot write full/tiny_stingy.ld: No space left on device
// RUN: grep -x old full/layout.json && ls full | count 2

// A device is written to, and stays.
// RUN: mkdir device && ln -s /dev/null device/layout.svg && stingygen memory.json -o device && test -c device/layout.svg && ls device | count 5
#include "stages.h"
struct request { char *text; };
static void end(struct request *r) { free(r->text); }
static void begin(struct request *r) {
  r->text = malloc(100);
  queue(r, end);
}
int main(void) {
  struct request r = {NULL};
  queue(&r, begin);
  resume(&r, 3);
}
