// One page: the graph drawn, the data inside, nothing fetched from elsewhere.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c && memwalk -p . --program "a <b> & c" -o memory.json
// RUN: memwalk report memory.json --report html --l2 512K > report.html
// RUN: FileCheck %s < report.html
// CHECK: <title>a &lt;b&gt; &amp; c: memory by stage</title>
// CHECK: <svg
// CHECK: parse [nf=2
// CHECK: "program": "a \u003cb> & c"
// CHECK: "bytes":524288,"source":"option --l2"
// RUN: not grep -E '(src|href)="?(http|//)|@@|@import|url\(' report.html
// The map of a layout, with its cache; but of no other memory.json's layout.
// RUN: not grep 'id="map"' report.html
// RUN: stingygen memory.json --name "s" --l2 1M --ways 8 -o generated && memwalk report memory.json --report html --layout generated/layout.json > mapped.html
// RUN: FileCheck --check-prefix=MAP %s < mapped.html
// MAP: <h2>The layout</h2><div id="map"><svg
// MAP: s: 188 requests in a cache slab of 1048576 bytes
// MAP: pool struct head
// MAP: lines on each of the 2048 sets of the L2 when all requests are at
// MAP: "bytes":1048576,"source":"option --l2, option --ways"
// RUN: memwalk -p . --program other -o other.json && not memwalk report other.json --report html --layout generated/layout.json 2>&1 | FileCheck --check-prefix=OTHER %s
// OTHER: generated/layout.json was made from another memory.json than other.json
// The same without a drawing program, and with a cache that is none.
// RUN: mkdir empty && not env PATH=%t/empty %build/bin/memwalk report memory.json --report html 2>&1 | FileCheck --check-prefix=NODOT %s
// NODOT: graphviz could not draw the stage call graph; install graphviz
// RUN: not memwalk report memory.json --l2 3X 2>&1 | FileCheck --check-prefix=SIZE %s
// SIZE: --l2
// RUN: not memwalk report s.c 2>&1 | FileCheck --check-prefix=NOJSON %s
// NOJSON: s.c: not valid JSON
// In words: how many requests fit.
// RUN: memwalk report memory.json --l2 1M | FileCheck --check-prefix=TEXT %s
// TEXT: fit {{ *[0-9]+}} requests in an L2 of 1048576 B (option --l2)
#include <stdlib.h>
#include <stingy/annotations.h>
struct head { char text[4096]; };
struct request { struct head *head; };
typedef void stage(struct request *);
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
static void drop(struct request *r) { free(r->head); }
static void parse(struct request *r) {
  r->head = malloc(sizeof *r->head);
  queue(r, drop);
}
STINGY_SCHEDULER void loop(struct request *r) { queue(r, parse); }
void queue(struct request *r, stage *s) { (void)r, (void)s; }
