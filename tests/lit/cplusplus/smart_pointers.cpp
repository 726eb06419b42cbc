// What make_unique and make_shared allocate is an object of its record; a smart pointer may free it, and never does so for certain.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.cpp && %compiledb s.cpp -- -std=c++17 && memwalk -p . -o memory.json && %schema memory memory.json
// RUN: %json memory.json body.objects[*].name | FileCheck %s
// CHECK: ["Request.number", "control block of shared_ptr<Plain>", "struct Array", "struct Made", "struct Plain", "struct Shared", "struct Variable"]
// RUN: %json memory.json "body.objects[name=struct Made].size" | FileCheck --check-prefix=MADE %s
// MADE: {"bytes": 100, "kind": "exact", "provenance": "computed"}
// RUN: %json memory.json "body.objects[name=struct Array].size" | FileCheck --check-prefix=ARRAY %s
// ARRAY: {"bytes": 400, "kind": "exact", "provenance": "computed"}
// RUN: %json memory.json "body.objects[name=struct Variable].size" | FileCheck --check-prefix=VARIABLE %s
// VARIABLE: "unbounded"
// RUN: %json memory.json "body.objects[name=struct Shared].size" | FileCheck --check-prefix=SHARED %s
// SHARED: {"bytes": {{5[0-9][0-9]}}, "kind": "exact", "provenance": "computed"}
// RUN: %json memory.json "body.objects[name=Request.number].size.bytes" | FileCheck --check-prefix=NUMBER %s
// NUMBER: 4

// The constructor is called still, and what it queues is queued.
// RUN: %json memory.json "body.stages[name=build].queues[*].stage" | FileCheck --check-prefix=QUEUES %s
// QUEUES: ["by_constructor", "release"]
// RUN: %json memory.json "body.stages[name=release].frees" | FileCheck --check-prefix=FREES %s
// FREES: ["struct Made", "struct Plain", "struct Shared"]
// RUN: %json memory.json "body.stages[name=release].always_frees" | FileCheck --check-prefix=ALWAYS %s
// ALWAYS: []
// RUN: %json memory.json "body.stages[name=last].live" | FileCheck --check-prefix=LIVE %s
// LIVE: ["Request.number", "control block of shared_ptr<Plain>", "struct Array", "struct Made", "struct Plain", "struct Shared", "struct Variable"]
// RUN: %json memory.json "body.objects[name=struct Made].why_not" | FileCheck --check-prefix=EDIT %s
// EDIT: the C++ library allocates and frees it itself
// RUN: %json memory.json body.unknowns[*].kind | FileCheck --check-prefix=KINDS %s
// KINDS-NOT: library_allocation
#include <memory>
#include <stingy/annotations.h>
struct Request;
typedef void stage(Request *);
void queue(stage *s, Request *request) STINGY_QUEUE_STAGE("S", "T");
static void by_constructor(Request *) {}
struct Made { char bytes[100]; Made() { queue(by_constructor, nullptr); } ~Made() {} };
struct Array { char bytes[100]; };
struct Variable { char bytes[100]; };
struct Shared { char bytes[500]; };
struct Plain { char bytes[200]; };
struct Request {
  std::unique_ptr<Made> made;
  std::unique_ptr<Array[]> array;
  std::unique_ptr<Variable[]> variable;
  std::unique_ptr<int> number;
  std::shared_ptr<Shared> shared;
  std::shared_ptr<Plain> plain;
  int count;
};
static void last(Request *) {}
static void release(Request *request) {
  request->made.reset();
  request->shared = nullptr;
  request->plain.reset();
  queue(last, request);
}
static void build(Request *request) {
  request->made = std::make_unique<Made>();
  request->array = std::make_unique<Array[]>(4);
  request->variable = std::make_unique<Variable[]>(request->count);
  request->number = std::make_unique<int>(1);
  request->shared = std::make_shared<Shared>();
  request->plain = std::shared_ptr<Plain>(new Plain);
  queue(release, request);
}
STINGY_SCHEDULER void loop(Request *request) { queue(build, request); }
