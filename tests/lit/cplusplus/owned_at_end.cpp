// A request that ends with an object: not said of what smart pointers may free on the way; said of what a plain pointer keeps.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.cpp && %compiledb s.cpp -- -std=c++17 -fno-exceptions && memwalk -p . -o memory.json
// RUN: %json memory.json body.findings[*].object | FileCheck %s
// CHECK: ["struct Leaked"]
#include <memory>
#include <stingy/annotations.h>
struct Request;
typedef void stage(Request *);
void queue(stage *s, Request *request) STINGY_QUEUE_STAGE("S", "T");
struct Owned { char bytes[100]; };
struct Leaked { char bytes[100]; };
struct Request { std::unique_ptr<Owned> owned; Leaked *leaked; };
static void last(Request *request) { delete request; }
static void first(Request *request) {
  request->owned = std::make_unique<Owned>();
  request->leaked = new Leaked;
  queue(last, request);
}
static void accept() { queue(first, new Request); }
STINGY_SCHEDULER void loop() { accept(); }
