// A server that was built where its sources lie: the mirror's make compiles the rewritten sources, and writes nothing of
// the original's.
// RUN: rm -rf %t && mkdir -p %t/server %t/build && cd %t/server && cp %s s.c && cp %S/Inputs/stages.h . && cp %S/Inputs/mirror.mk Makefile
// RUN: make RUNTIME=%runtime > make.log && ln -s s.su frames && %compiledb s.c
// RUN: memwalk -p . -o ../memory.json --program tiny && stingygen ../memory.json -o ../generated
// RUN: cp -a . ../before && %python -c "import time; time.sleep(0.01)"
// RUN: stingify ../memory.json ../generated/layout.json --out ../mirror --mirror | FileCheck --check-prefix=LEFT %s
// LEFT: a build made it {{.*}}: compile_commands.json, frames, s.d, s.o, s.su, server
// RUN: find ../mirror -type l | count 0
// RUN: make -C ../mirror RUNTIME=%runtime GENERATED=../generated LIBS="../generated/tiny_stingy.c %build/runtime/libstingy_runtime.a -pthread"
// RUN: ./server > ../expected && env STINGY_STATS=../stats.json ../mirror/server > ../got && cmp ../expected ../got
// RUN: %json ../stats.json body.objects[0].from_cache | FileCheck --check-prefix=TAKEN %s
// TAKEN: 3
// RUN: diff -r ../before . && cmp version.h ../before/version.h && not cmp -s version.h ../mirror/version.h

// Another run leaves what the mirror's make has made.
// RUN: cp ../mirror/s.o ../s.o && cp ../mirror/server ../server.made && stingify ../memory.json ../generated/layout.json --out ../mirror --mirror
// RUN: cmp ../s.o ../mirror/s.o && cmp ../server.made ../mirror/server
#include "stages.h"
#include "version.h"
struct part { int value[9]; };
struct request { struct part *part; int n; };
static void end(struct request *r) {
  printf("%d\n", r->part->value[3]);
  free(r->part);
}
static void begin(struct request *r) {
  r->part = malloc(sizeof *r->part);
  r->part->value[3] = r->n;
  queue(r, end);
}
int main(void) {
  for (int i = 0; i < 3; ++i)
    serve(&(struct request){NULL, i}, begin);
}
