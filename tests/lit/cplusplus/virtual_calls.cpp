// A virtual call runs the overriders in the static type's hierarchy, of all units; one that is where the type is known.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s a.cpp && cp %S/Inputs/virtual_b.cpp b.cpp && cp %S/Inputs/virtual.h .
// RUN: %compiledb a.cpp b.cpp && memwalk -p . -o memory.json
// RUN: %json memory.json body.stages[name=any].queues[*].stage | FileCheck --check-prefix=ANY %s
// ANY: ["from_deep", "from_left", "from_other_unit"]
// RUN: %json memory.json body.stages[name=left_only].queues[*].stage | FileCheck --check-prefix=LEFT %s
// LEFT: ["from_deep", "from_left"]
// RUN: %json memory.json body.stages[name=by_value].queues[*].stage | FileCheck --check-prefix=VALUE %s
// VALUE: ["from_destructor", "from_left"]
// RUN: %json memory.json body.stages[name=qualified].queues[*].stage | FileCheck --check-prefix=QUALIFIED %s
// QUALIFIED: ["from_left"]
// RUN: %json memory.json body.stages[name=final_class].queues[*].stage | FileCheck --check-prefix=FINAL %s
// FINAL: ["from_deep"]
// RUN: %json memory.json body.stages[name=deletes].queues[*].stage | FileCheck --check-prefix=DELETES %s
// DELETES: ["from_destructor"]
// RUN: %json memory.json body.stages[name=by_member_pointer].queues[*].stage | FileCheck --check-prefix=POINTER %s
// POINTER: ["from_deep", "from_left", "from_other_unit"]

// Nothing is claimed of a call that no class answers.
// RUN: %json memory.json body.stages[name=nobody].stack.kind | FileCheck --check-prefix=NOBODY %s
// NOBODY: "unbounded"
// RUN: %json memory.json body.unknowns[kind=unresolved_call].function | FileCheck --check-prefix=UNRESOLVED %s
// UNRESOLVED: "nobody"
#include "virtual.h"
STAGE(from_deep) STAGE(from_destructor) STAGE(from_left)

struct Left : Shape {
  void run() override { queue(from_left); }
  ~Left() override { queue(from_destructor); }
};
struct Deep final : Left {
  void run() override { queue(from_deep); }
};
struct Nobody { virtual void run() = 0; };
Shape *shape;
Left *left;
Deep *deep;
Nobody *none;
static void any() { shape->run(); }
static void left_only() { left->run(); }
static void by_value() { Left local; local.run(); left = &local; }
static void qualified() { left->Left::run(); }
static void final_class() { deep->run(); }
static void deletes() { delete shape; }
static void by_member_pointer() { void (Shape::*method)() = &Shape::run; (shape->*method)(); }
static void nobody() { none->run(); }
STINGY_SCHEDULER void loop() {
  queue(any), queue(left_only), queue(by_value), queue(qualified), queue(final_class), queue(deletes);
  queue(by_member_pointer), queue(nobody);
}
