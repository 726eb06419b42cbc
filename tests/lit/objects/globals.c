// Static storage by section, and what of it stages touch: what they name, what somebody has the address of, nothing else.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c
// RUN: memwalk -p . -o memory.json && %schema memory memory.json
// RUN: %json memory.json body.globals.items[name=named].touched | FileCheck --check-prefix=NAMED %s
// RUN: %json memory.json body.globals.items[name=in_case].touched | FileCheck --check-prefix=NAMED %s
// RUN: %json memory.json body.globals.items[name=helper.local].touched | FileCheck --check-prefix=NAMED %s
// NAMED: "named"
// RUN: %json memory.json body.globals.items[name=escaping].touched | FileCheck --check-prefix=POINTER %s
// RUN: %json memory.json body.globals.items[name=in_table].touched | FileCheck --check-prefix=POINTER %s
// RUN: %json memory.json body.globals.items[name=decaying].touched | FileCheck --check-prefix=POINTER %s
// POINTER: "pointer"
// What main alone names, by value, by element or to have it printed, is not touched; nor is an operand of sizeof.
// RUN: %json memory.json body.globals.items[name=of_main].touched | FileCheck --check-prefix=NO %s
// RUN: %json memory.json body.globals.items[name=elements].touched | FileCheck --check-prefix=NO %s
// RUN: %json memory.json body.globals.items[name=printed].touched | FileCheck --check-prefix=NO %s
// RUN: %json memory.json body.globals.items[name=unevaluated].touched | FileCheck --check-prefix=NO %s
// NO: "no"
// RUN: %json memory.json body.globals.touched | FileCheck --check-prefix=SUM %s
// SUM: {"bytes": 1284, "kind": "at_most", "provenance": "computed"}
// RUN: %json memory.json body.globals.bytes | FileCheck --check-prefix=ALL %s
// ALL: 17700
// Sections are told apart: zeros are in .bss, however they are spelled.
// RUN: %json memory.json body.globals.items[name=zero].section | FileCheck --check-prefix=BSS %s
// RUN: %json memory.json body.globals.items[name=elements].section | FileCheck --check-prefix=BSS %s
// BSS: "bss"
// RUN: %json memory.json body.globals.items[name=of_main].section | FileCheck --check-prefix=DATA %s
// DATA: "data"
// RUN: %json memory.json body.globals.touched_constant.bytes | FileCheck --check-prefix=CONSTANT %s
// CONSTANT: 16
// RUN: %json memory.json body.globals.touched_thread_local.bytes | FileCheck --check-prefix=THREAD %s
// THREAD: 8
// RUN: memwalk report memory.json --l2 1M | FileCheck --check-prefix=TEXT %s
// TEXT: globals {{ *}}17700 B{{.*}}stages touch <= 1284 B
// TEXT: elements {{ *}}16384 {{ *}}bss {{ *}}no
// TEXT: writable {{ *}}17700 {{ *}}<= 1284 B
// TEXT: s.c
// A call of which nobody knows the target may touch anything: at most all is touched.
// RUN: %compiledb s.c -- -DUNRESOLVED && memwalk -p . -o unseen.json
// RUN: %json unseen.json body.globals.touched | FileCheck --check-prefix=UNSEEN %s
// UNSEEN: {"bytes": 17700, "kind": "at_most", "provenance": "computed"}
// RUN: %json unseen.json body.globals.items[name=of_main].touched | FileCheck --check-prefix=NOT_KNOWN %s
// NOT_KNOWN: "unseen"
// So may a function of the project whose unit is not here.
// RUN: %compiledb s.c -- -DELSEWHERE && memwalk -p . -o unseen.json
// RUN: %json unseen.json body.globals.touched.bytes | FileCheck --check-prefix=ALL %s
#include <stdio.h>
#include <stingy/annotations.h>
struct table { int *entry; };
static int named[64], in_case[32];
static int escaping[8], in_table[16], decaying[200];
static int of_main = 1, zero = 0, printed[2];
static char elements[16384];
static long unevaluated;
static const int constant[4] = {1, 2, 3, 4}, untouched_constant[4] = {1, 2, 3, 4};
static _Thread_local int local_to_thread[2];
static struct table tables = {in_table};
enum state { READING, WRITING };
struct request { enum state state STINGY_STAGE; int n; };
typedef void stage(struct request *);
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
extern void elsewhere(void);
static int helper(void) { static int local; return ++local + constant[1] + local_to_thread[0]; }
static void count(int *place) { ++*place; }
static void parse(struct request *r) {
  named[r->n] = helper() + (int)sizeof unevaluated;
#ifdef UNRESOLVED
  void (*unknown)(void) = (void (*)(void))(long)r->n;
  unknown();
#endif
#ifdef ELSEWHERE
  elsewhere();
#endif
  r->state = READING;
}
static int read_some(void) { return 1; }
STINGY_SCHEDULER void loop(struct request *r) {
  queue(r, parse);
  switch (r->state) {
  case READING:
    in_case[0] = read_some();
    break;
  case WRITING:
    break;
  }
}
int main(void) {
  struct request r = {0, 0};
  elements[of_main] = (char)zero;
  count(&escaping[1]);
  count(decaying);
  ++*tables.entry;
  unevaluated = untouched_constant[0];
  printf("%p", (void *)printed);
  loop(&r);
}
