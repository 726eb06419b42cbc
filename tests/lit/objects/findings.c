// Findings: a request that ends with an object, a field freed by two stages, what stays while a stage waits.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c -- -O1 && memwalk -p . -o memory.json
// RUN: %json memory.json body.findings[*].kind | FileCheck --check-prefix=KINDS %s
// KINDS: ["request_ends_with_object", "freed_twice", "alive_while_waiting"]
// RUN: %json memory.json body.findings[kind=freed_twice] | FileCheck --check-prefix=TWICE %s
// TWICE: "struct body"
// TWICE-SAME: "line": 42
// TWICE-SAME: "read_body has freed struct body before
// RUN: %json memory.json body.findings[kind=request_ends_with_object].why | FileCheck --check-prefix=LEFT %s
// LEFT: "refuse may free the request here while it still holds struct head"
// RUN: %json memory.json body.findings[kind=alive_while_waiting].why | FileCheck --check-prefix=WAIT %s
// WAIT: "send_head may wait for input or output while {{.*}}struct head
// Mended, there is nothing to find but what waits.
// RUN: %compiledb s.c -- -O1 -DMENDED && memwalk -p . -o memory.json
// RUN: %json memory.json body.findings[*].kind | FileCheck --check-prefix=MENDED %s
// MENDED: ["alive_while_waiting"]
#include <stdlib.h>
#include <unistd.h>
#include <stingy/annotations.h>
struct head { char text[256]; };
struct body { char text[512]; };
struct request { struct head *head; struct body *body; int fd; };
typedef void stage(struct request *);
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
void loop(void) STINGY_SCHEDULER;
static void refuse(struct request *r) {
#ifdef MENDED
  free(r->head);
#endif
  free(r);
}
static void send_head(struct request *r);
static void finish(struct request *r) {
  free(r->head);
  free(r);
}
static void drop_body(struct request *r) {
  if (r->fd < 0) {
    queue(r, refuse);
    return;
  }
  free(r->body);
  queue(r, send_head);
}
static void read_body(struct request *r) {
  free(r->body);
#ifdef MENDED
  r->body = NULL;
#endif
  queue(r, drop_body);
}
static void send_head(struct request *r) {
  if (write(r->fd, r->head->text, sizeof r->head->text) < 0)
    queue(r, send_head);
  else
    queue(r, finish);
}
static void start(struct request *r) {
  r->head = malloc(sizeof *r->head);
  if (r->head)
    r->body = malloc(sizeof *r->body);
  queue(r, read_body);
}
void loop(void) {
  struct request *r = calloc(1, sizeof *r);
  if (r)
    queue(r, start);
}
void queue(struct request *r, stage *s) { (void)r, (void)s; }
