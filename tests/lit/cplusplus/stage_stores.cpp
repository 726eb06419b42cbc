// What stores to a stage holder in C++ besides an assignment: constructors and default initialisers, methods of a
// std::function and of a container that holds stages, copies of records by operators, constructors, containers. What is
// given to a copy is any stage that the field may hold; a call through a std::function only dispatches.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s a.cpp && %compiledb a.cpp -- -std=c++20 && memwalk -p . -o memory.json
// RUN: %json memory.json body.stages[name=by_constructor].queues[*].stage | FileCheck --check-prefix=CONSTRUCTOR %s
// CONSTRUCTOR: ["of_constructor"]
// RUN: %json memory.json body.stages[name=by_default].queues[*].stage | FileCheck --check-prefix=DEFAULT %s
// DEFAULT: ["of_default"]
// RUN: %json memory.json body.stages[name=by_union].queues[*].stage | FileCheck --check-prefix=UNION %s
// UNION: ["of_union"]
// RUN: %json memory.json body.stages[name=by_function].queues[*].stage | FileCheck --check-prefix=FUNCTION %s
// FUNCTION: ["of_function"]
// RUN: %json memory.json body.stages[name=by_closure].queues[*].stage | FileCheck --check-prefix=CLOSURE %s
// CLOSURE: ["by_closure()::lambda at a.cpp:
// RUN: %json memory.json body.stages[name=by_move].queues[*].stage | FileCheck --check-prefix=MOVE %s
// MOVE: ["of_move"]
// RUN: %json memory.json body.stages[name=by_swap].queues[*].stage | FileCheck --check-prefix=SWAP %s
// SWAP: "of_swap"
// RUN: %json memory.json body.stages[name=by_null].queues[*].stage | FileCheck --check-prefix=NULL %s
// NULL: []
// RUN: %json memory.json body.stages[name=by_growth].queues[*].stage | FileCheck --check-prefix=GROWTH %s
// GROWTH: ["of_growth"]
// RUN: %json memory.json body.stages[name=by_trivial_copy].queues[*].stage | FileCheck --check-prefix=COPY %s
// RUN: %json memory.json body.stages[name=by_trivial_new].queues[*].stage | FileCheck --check-prefix=COPY %s
// RUN: %json memory.json body.stages[name=by_trivial_push].queues[*].stage | FileCheck --check-prefix=COPY %s
// RUN: %json memory.json body.stages[name=by_bytes].queues[*].stage | FileCheck --check-prefix=COPY %s
// COPY: ["of_base", "of_default", "of_event", "of_other"]
// RUN: %json memory.json body.stages[name=by_copy].queues[*].stage | FileCheck --check-prefix=OPERATOR %s
// RUN: %json memory.json body.stages[name=by_new].queues[*].stage | FileCheck --check-prefix=OPERATOR %s
// OPERATOR: "by_closure"{{.*}}"of_function"
// RUN: %json memory.json body.stages[name=by_dispatch].queues[*].stage | FileCheck --check-prefix=NULL %s
#include <cstring>
#include <deque>
#include <functional>
#include <stingy/annotations.h>
#include <utility>
#include <vector>
struct conn;
#define STAGE(NAME) static void NAME(conn &) {}
STAGE(of_constructor) STAGE(of_default) STAGE(of_union) STAGE(of_function) STAGE(of_move) STAGE(of_swap) STAGE(of_growth)
STAGE(of_base) STAGE(of_event) STAGE(of_other)
using pointer = void (*)(conn &);
using function = std::function<void(conn &)>;
struct built { pointer run STINGY_STAGE; built(pointer p) : run(p) {} };
struct base { pointer first STINGY_STAGE = of_default; };
struct event : base { pointer many[2] STINGY_STAGE; int number; };
struct either {
  union { pointer run STINGY_STAGE; long number; };
  either(pointer p) : run{p} {}
};
struct conn { function run STINGY_STAGE; std::vector<function> later STINGY_STAGE; event *e; std::deque<event> *events; int number; };

static void by_constructor(conn &) { built given(of_constructor); (void)given; }
static void by_default(conn &) { base *given = new base; (void)given; }
static void by_union(conn &) { either given(of_union); (void)given; }
static void by_function(conn &c) { c.run = of_function; }
static void by_closure(conn &c) { c.run = [](conn &) {}; }
static void by_move(conn &c) { function given = of_move; c.run = std::move(given); }
static void by_swap(conn &c) { function given = of_swap; std::swap(given, c.run); }
static void by_null(conn &c) { c.run = nullptr; }
static void by_growth(conn &c) { c.later.push_back(of_growth); }
static void by_trivial_copy(conn &c) { event *other = c.e + 1; *other = *c.e; }
static void by_trivial_new(conn &c) { c.e = new event(*c.e); }
static void by_trivial_push(conn &c) { c.events->push_back(*c.e); }
static void by_bytes(conn &c) { std::memcpy(c.e + 1, c.e, sizeof *c.e); }
static void by_copy(conn &c) { conn *other = &c + 1; *other = c; }
static void by_new(conn &c) { conn *other = new conn(c); (void)other; }
static void by_dispatch(conn &c) { c.run(c); }

STINGY_SCHEDULER void loop(conn &c, built &b, either &x) {
  static const pointer all[] = {by_constructor, by_default, by_union, by_function, by_closure, by_move, by_swap, by_null, by_growth,
                                by_trivial_copy, by_trivial_new, by_trivial_push, by_bytes, by_copy, by_new, by_dispatch};
  c.run = all[c.number];
  c.e->first = of_base, c.e->many[0] = of_event, c.e->many[1] = of_other;
  for (;;) {
    c.run(c), b.run(c), x.run(c), c.e->first(c), c.e->many[c.number & 1](c);
    for (function &each : c.later) each(c);
  }
}
