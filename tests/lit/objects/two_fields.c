// Which of two fields holds an object is not followed: freeing the one does not end what the other holds. A record's own
// field, that links to the next of its kind, is none of the two.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c && memwalk -p . -o memory.json
// RUN: %json memory.json body.stages[name=last].live | FileCheck --check-prefix=LIVE %s
// LIVE: ["struct file", "struct piece"]
// RUN: %json memory.json body.stages[name=second].always_frees | FileCheck --check-prefix=FREES %s
// FREES: ["struct head"]
// RUN: memwalk extract -p . s.c -o s.facts.json && %schema facts s.facts.json
#include <stdlib.h>
#include <stingy/annotations.h>
struct file { char name[200]; };
struct piece { char bytes[300]; };
struct head { struct head *next; char text[400]; };
struct request { struct file *current, *previous; struct piece *pieces[3]; struct head *head; };
typedef void stage(struct request *);
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
static void last(struct request *r) { (void)r; }
static void second(struct request *r) {
  if (r->previous)
    free(r->previous);
  free(r->pieces[1]);
  free(r->head);
  queue(r, last);
}
static void first(struct request *r) {
  r->current = malloc(sizeof *r->current);
  r->pieces[0] = malloc(sizeof *r->pieces[0]);
  r->head = malloc(sizeof *r->head);
  queue(r, second);
}
STINGY_SCHEDULER void loop(struct request *r) { queue(r, first); }
