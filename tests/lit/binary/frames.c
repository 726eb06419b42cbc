// Frames against the unwind tables of the linked program.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c -- -O2 -g

// What memwalk generates is no smaller than what clang makes of it, the padding before a push included.
// RUN: clang -O2 -I%runtime/include s.c -o server
// RUN: memwalk -p . --binary server -o memory.json 2>&1 | FileCheck --check-prefix=SAME %s
// SAME: memwalk: {{[0-9]+}} frames checked against server: 0 larger there than measured; {{[0-9]+}} seen only as far as the frame pointer
// RUN: %json memory.json body.stages[name=parse].stack.kind | FileCheck --check-prefix=BOUND %s
// BOUND: "at_most"

// The .su file is of another build than the program: what is there counts, and is told.
// RUN: gcc -O2 -fno-omit-frame-pointer -fstack-usage -I%runtime/include -c s.c -o s.c.o
// RUN: gcc -O2 -DWIDE=512 -I%runtime/include s.c -o wide
// RUN: not memwalk -p . --binary wide --strict -o wide.json 2>&1 | FileCheck --check-prefix=WIDE %s
// WIDE: frames checked against wide: {{[1-9][0-9]*}} larger there than measured
// WIDE: {{[0-9]+}} frame_mismatch
// RUN: %schema memory wide.json
// RUN: %json wide.json body.unknowns[function=fill] | FileCheck --check-prefix=TOLD %s
// TOLD: "function": "fill", "kind": "frame_mismatch", "stages": ["parse"], {{.*}}"why": "the linked program's frame of fill takes {{5[0-9][0-9]}} B, and {{[0-9]+}} B were measured
// RUN: %json wide.json body.stages[name=parse].stack_path[function=fill].frame | FileCheck --check-prefix=TAKEN %s
// TAKEN: {"bytes": {{[56][0-9][0-9]}}, "kind": "at_most", "provenance": "measured"}

// A frame pointer hides the rest of a frame: nothing is said to be larger, and how many are not seen whole is told.
// RUN: gcc -O2 -DWIDE=512 -fno-omit-frame-pointer -I%runtime/include s.c -o pointer
// RUN: memwalk -p . --binary pointer -o pointer.json 2>&1 | FileCheck --check-prefix=POINTER %s
// POINTER: checked against pointer: 0 larger there than measured; {{[1-9][0-9]*}} seen only as far

// The same for the facts of an earlier run.
// RUN: memwalk extract -p . s.c -o s.json && memwalk link s.json -o program.json
// RUN: memwalk analyze program.json --binary wide -o again.json 2>&1 | FileCheck --check-prefix=WIDE-AGAIN %s
// WIDE-AGAIN: frames checked against wide: {{[1-9][0-9]*}} larger there than measured

// Of a build by gcc without .su files the frames are assumed, until the linked program is seen.
// RUN: rm s.c.su && sed -i 's/"clang"/"gcc"/' compile_commands.json
// RUN: memwalk -p . -o assumed.json && %json assumed.json body.stages[name=parse].stack_path[function=fill].frame.provenance | FileCheck --check-prefix=ASSUMED %s
// ASSUMED: "assumed"
// RUN: memwalk -p . --strict --binary wide -o told.json && %json told.json body.stages[name=parse].stack_path[function=fill].frame | FileCheck --check-prefix=TAKEN %s

// What is no such program is refused, and nothing is written.
// RUN: strip -o stripped wide
// RUN: not memwalk -p . --binary stripped -o none.json 2>&1 | FileCheck --check-prefix=STRIPPED %s
// STRIPPED: error: stripped: has no symbol table; name the program as it was before strip
// RUN: not memwalk -p . --binary s.c -o none.json 2>&1 | FileCheck --check-prefix=SOURCE %s
// SOURCE: error: s.c: {{.*}}; name the linked program that the build makes
// RUN: not memwalk -p . --binary absent -o none.json 2>&1 | FileCheck --check-prefix=ABSENT %s
// ABSENT: error: absent: No such file or directory; name the linked program that the build makes
// RUN: echo "int main(void) { return 0; }" > other.c && gcc other.c -o other
// RUN: sed -i 's/int main/int server_main/' s.c
// RUN: not memwalk -p . --binary other -o none.json 2>&1 | FileCheck --check-prefix=OTHER %s
// OTHER: error: other: the linked program has none of the functions that the units define
// RUN: not ls none.json
#include <stingy/annotations.h>

#ifndef WIDE
#define WIDE 8
#endif

struct request {
  int state;
};

STINGY_QUEUE_STAGE("T", "S") __attribute__((noinline)) void queue(struct request *r, void (*stage)(struct request *)) { stage(r); }

__attribute__((noinline)) int sum(int a, int b, int c, int d, int e, int f, int g, int h, int i) {
  volatile int all = a + b + c + d + e + f + g + h + i;
  return all;
}

__attribute__((noinline)) int pushes(void) {
  return sum(1, 2, 3, 4, 5, 6, 7, 8, 0) + sum(1, 2, 3, 4, 5, 6, 7, 8, 1) + sum(1, 2, 3, 4, 5, 6, 7, 8, 2);
}

__attribute__((noinline)) int fill(int n) {
  volatile char bytes[WIDE];
  bytes[n] = 1;
  return bytes[0] + pushes();
}

__attribute__((noinline)) void parse(struct request *r) { r->state = fill(r->state & 7); }

STINGY_SCHEDULER void loop(void) {
  struct request r = {0};
  queue(&r, parse);
}

int main(void) {
  loop();
  return 0;
}
