// In the initialiser of a derived record its bases come first: what follows is for its own fields, be they a stage, a
// pointer to memory, or the function in a table's element. A function that a base holds is not looked for there.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s a.cpp && %compiledb a.cpp -- -std=c++20 && memwalk -p . -o memory.json
// RUN: %json memory.json body.stages[name=on_accept].queues[*].stage | FileCheck --check-prefix=ACCEPT %s
// ACCEPT: ["on_read"]
// RUN: %json memory.json body.stages[name=on_read].allocates | FileCheck --check-prefix=ALLOCATES %s
// ALLOCATES: ["event.buffer"]
// RUN: %json memory.json body.stages[name=WAITING].queues[*].stage | FileCheck --check-prefix=WAITING %s
// WAITING: ["READING"]
// RUN: %compiledb a.cpp -- -std=c++20 -DIN_BASE && memwalk -p . -o base.json
// RUN: %json base.json body.stages[name=WAITING].queues[*].stage | FileCheck --check-prefix=BASE %s
// BASE: ["READING", "WAITING"]
// RUN: %json base.json body.unknowns[*].kind | FileCheck --check-prefix=SAID %s
// SAID: "ambiguous_switch"
#include <stdlib.h>
#include <stingy/annotations.h>
struct Named {
  const char *name;
  int line;
};
struct event : Named {
  void (*handler)(event *) STINGY_STAGE;
  char *buffer;
};
static void on_read(event *e) { event next{{"next", 1}, nullptr, (char *)malloc(100)}; e->buffer = next.buffer; }
static void on_accept(event *e) { event next{{"next", 1}, on_read, nullptr}; e->buffer = next.buffer; }

enum state { WAITING, READING };
struct conn { enum state state STINGY_STAGE; };
typedef void handler(conn *);
struct Run { handler *run; };
static void wait(conn *c) { c->state = READING; }
static void read(conn *c) { c->state = WAITING; }
#ifdef IN_BASE
struct Entry : Run { int line; };
static const Entry handlers[] = {{{wait}, 1}, {{read}, 2}};
#else
struct Entry : Named { handler *run; };
static const Entry handlers[] = {{{"wait", 1}, wait}, {{"read", 2}, read}};
#endif
STINGY_SCHEDULER void loop(event *e, conn *c) {
  e->handler = on_accept;
  c->state = WAITING;
  for (;;) {
    e->handler(e);
    handlers[c->state].run(c);
  }
}
