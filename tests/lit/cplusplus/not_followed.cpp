// What nobody can see stays unknown: a callable that comes from outside, a call of an empty std::function.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.cpp && %compiledb s.cpp && memwalk -p . -o memory.json
// RUN: %json memory.json body.stages[name=start].stack.kind | FileCheck %s
// CHECK: "unbounded"
// RUN: %json memory.json body.unknowns[kind=unresolved_call].where.line | FileCheck --check-prefix=CALL %s
// CALL: 16
// RUN: %json memory.json body.unknowns[kind=unresolved_stage].where.line | FileCheck --check-prefix=STAGE %s
// STAGE: 17
#include <functional>
#include <stingy/annotations.h>
using Callback = std::function<void()>;
void queue(Callback cb) STINGY_QUEUE_STAGE("S");
Callback fromOutside();
static void start() {
  Callback never;
  never();
  queue(fromOutside());
}
STINGY_SCHEDULER void loop() { queue(start); }
