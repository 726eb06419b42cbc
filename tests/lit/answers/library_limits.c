// What the shipped knowledge leaves open stays open.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c && memwalk -p . -o memory.json
// RUN: %json memory.json body.stages[*].stack.kind | FileCheck --check-prefix=KINDS %s
// KINDS: ["unbounded", "unbounded", "unbounded"]
// RUN: %json memory.json body.unknowns[*].kind | FileCheck --check-prefix=UNKNOWNS %s
// UNKNOWNS: ["external_function", "long_double_format", "unresolved_call"]
// RUN: %json memory.json body.unknowns[*].why | FileCheck --check-prefix=WHY %s
// WHY: regexec has no body here
// WHY-SAME: long double
// WHY-SAME: qsort calls what it is given here
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <stingy/annotations.h>
struct request {
  regex_t *expression;
  char text[64];
  long double number;
};
typedef void stage(struct request *);
typedef int comparison(const void *, const void *);
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
void queue(struct request *r, stage *s) { (void)r, (void)s; }
// Nobody calls it: what it sorts by is not known.
static void sorts(struct request *r, comparison *by) { qsort(r->text, 64, 1, by); }
comparison *order;
static void third(struct request *r) { sorts(r, order); }
static void second(struct request *r) {
  snprintf(r->text, sizeof r->text, "%Lf", r->number);
  queue(r, third);
}
static void first(struct request *r) {
  regexec(r->expression, r->text, 0, 0, 0);
  queue(r, second);
}
STINGY_SCHEDULER void loop(struct request *r) { queue(r, first); }
