// Of two objects that are never alive together memory.json says why: for each stage at which one may be alive, where the
// other has been freed on the way there, or that nothing leads there from where it is allocated.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c
// RUN: memwalk -p . -o memory.json && %schema memory memory.json
// RUN: %json memory.json body.exclusive | FileCheck --check-prefix=PAIRS %s
// PAIRS: ["struct body", "struct head"], ["struct head", "struct reply"]
// In send head has been freed, for parse does that on every way there.
// RUN: %json memory.json "body.objects[name=struct head].absent" | FileCheck --check-prefix=HEAD %s
// HEAD: {"ends": [{"freed_at": [{"column": 3, "file": "s.c", "line": {{[0-9]+}}}], "stage": "parse"}], "stage": "finish"}
// HEAD-SAME: {"ends": [{"freed_at": [{"column": 3, "file": "s.c", "line": {{[0-9]+}}}], "stage": "parse"}], "stage": "send"}
// RUN: %json memory.json "body.objects[name=struct body].absent" | FileCheck --check-prefix=BODY %s
// BODY: [{"ends": [], "stage": "parse"}]
// RUN: memwalk -p . --explain 'struct head' | FileCheck --check-prefix=EXPLAIN %s
// EXPLAIN: never alive together with struct body
// EXPLAIN-NEXT: in send, where struct body may be: struct head has ended
// EXPLAIN-NEXT: parse frees it at s.c:{{.*}} | free(r->head);
// EXPLAIN: in parse, where struct head may be: struct body is not there yet, for nothing leads there from where it is allocated
// stingygen shares a region between them all the same, and reads a file without the evidence.
// RUN: stingygen memory.json --l2 64K -o generated
// RUN: %python -c "import json; m = json.load(open('memory.json')); [o.pop('absent') for o in m['body']['objects']]; json.dump(m, open('old.json', 'w'))"
// RUN: stingygen old.json --l2 64K -o old && ls generated old
#include <stdlib.h>
#include <stingy/annotations.h>
struct head { char text[512]; };
struct body { char text[1024]; };
struct reply { char text[256]; };
struct request { struct head *head; struct body *body; struct reply *reply; int n; };
typedef void stage(struct request *);
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
static void finish(struct request *r) { free(r->reply); }
static void send(struct request *r) {
  r->body = malloc(sizeof *r->body);
  r->reply = malloc(sizeof *r->reply);
  free(r->body);
  queue(r, finish);
}
static void parse(struct request *r) {
  r->head = malloc(sizeof *r->head);
  free(r->head);
  queue(r, send);
}
STINGY_SCHEDULER void loop(struct request *r) { queue(r, parse); }
