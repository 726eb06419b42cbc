// A measured run decides what the analysis cannot: how many blocks a request holds, what is hardly ever allocated, what never.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %S/../rewrite/Inputs/stages.h . && cp %s s.c && %compiledb s.c && memwalk -p . -o memory.json --program tiny
// RUN: %python %S/Inputs/measured.py tiny block=800:4 rare=3:1 never=0:0 > stats.json
// RUN: %schema measured stats.json
// RUN: stingygen memory.json -o generated --profile stats.json | FileCheck %s
// CHECK: left out:
// CHECK-NEXT: struct never: the profile never saw it allocated
// CHECK: to know:
// CHECK-NEXT: the profile was recorded for another memory.json
// CHECK-NEXT: a request may hold any number of struct block: planned with the 4 that one held at once (measured)
// CHECK-NEXT: struct rare is in the high slab: the profile saw it allocated 3 times, and struct block 800 times
// RUN: %schema layout generated/layout.json
// RUN: %json generated/layout.json body.objects[name="struct rare"].slots | FileCheck --check-prefix=RARE %s
// RARE: {{^0$}}
// RUN: stingygen memory.json -o generated --profile stats.json --cache-object "struct rare" && %json generated/layout.json body.objects[name="struct rare"].slots | FileCheck --check-prefix=OVERRULED %s
// OVERRULED: {{^[1-9]}}

// Bad input.
// RUN: not stingygen memory.json -o none --profile absent.json 2>&1 | FileCheck --check-prefix=ABSENT %s
// ABSENT: stingygen: error: cannot read absent.json: No such file
// RUN: not stingygen memory.json -o none --profile memory.json 2>&1 | FileCheck --check-prefix=KIND %s
// KIND: stingygen: error: memory.json: is a "stingy.memory" file, expected stingy.measured or stingy.stats
// RUN: %python %S/Inputs/measured.py tiny stranger=1:1 > strange.json && not stingygen memory.json -o none --profile strange.json 2>&1 | FileCheck --check-prefix=STRANGE %s
// STRANGE: --profile: it names none of the objects of tiny
// RUN: %python %S/Inputs/measured.py other block=800:4 > other.json && not stingygen memory.json -o none --profile other.json 2>&1 | FileCheck --check-prefix=OTHER %s
// OTHER: --profile: it is of the program other, memory.json of tiny; record one with the server
// RUN: echo '{"kind":"stingy.stats","schema_version":"1.0","producer":"x","target_triple":"","body":{"attached":true,"program":"tiny","build_id":"0","objects":[{"name":"struct block","allocations":9,"frees":9,"largest_bytes":500,"high_water":3,"size":500},{"name":"struct gone","allocations":9,"frees":9,"largest_bytes":5,"high_water":3,"size":5}]}}' > stats_of_server.json
// RUN: stingygen memory.json -o generated --profile stats_of_server.json | FileCheck --check-prefix=BUILD %s
// BUILD: the profile is of another build: memory.json does not have struct gone, passed over
// BUILD-NEXT: the profile is of another build: other sizes of struct block (500 bytes there, 512 here)
// RUN: sed s/:.tiny.,/:\"other\",/ stats_of_server.json > stranger.json && not stingygen memory.json -o none --profile stranger.json 2>&1 | FileCheck --check-prefix=OTHER %s
// RUN: sed s/1[.]0/9.0/ stats_of_server.json > newer.json && not stingygen memory.json -o none --profile newer.json 2>&1 | FileCheck --check-prefix=NEWER %s
// NEWER: newer.json: schema version "9.0" was written by x; this is stingy {{.*}}, which reads 1.x
// RUN: not stingygen memory.json -o none --high-object "struct blok" 2>&1 | FileCheck --check-prefix=TYPO %s
// TYPO: --high-object: there is no object "struct blok"; the objects are: {{.*}}struct block
// RUN: not ls none
#include "stages.h"
struct block { struct block *next; char text[500]; };
struct rare { char text[300]; };
struct never { char text[200]; };
struct request { struct block *blocks; struct rare *rare; struct never *never; int n; };
static void end(struct request *r) {
  while (r->blocks) {
    struct block *next = r->blocks->next;
    free(r->blocks);
    r->blocks = next;
  }
  free(r->rare);
  free(r->never);
}
static void begin(struct request *r) {
  for (int i = 0; i < r->n; ++i) {
    struct block *block = malloc(sizeof *block);
    block->next = r->blocks;
    r->blocks = block;
  }
  if (r->n == 7)
    r->rare = malloc(sizeof *r->rare);
  if (r->n == 77)
    r->never = malloc(sizeof *r->never);
  queue(r, end);
}
int main(void) {
  struct request r = {NULL, NULL, NULL, 4};
  queue(&r, begin);
  resume(&r, 100);
}
