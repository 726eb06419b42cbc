// A container that no variable or field is stays unknown, with all figures of the stage: one behind a reference, a captured copy, one that is new.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.cpp && %compiledb s.cpp -- -std=c++17 && memwalk -p . -o memory.json
// RUN: grep -c '"kind": *"library_allocation"' memory.json | FileCheck %s
// CHECK: 5
// RUN: %json memory.json "body.stages[name=last].per_request.kind" | FileCheck --check-prefix=KIND %s
// KIND: "unbounded"
// RUN: memwalk -p . | FileCheck --check-prefix=WORDS %s
// WORDS: C++ library calls that allocate for no variable or field that is named
#include <stingy/annotations.h>
#include <string>
#include <vector>
struct Request;
typedef void stage(Request *);
void queue(stage *s, Request *request) STINGY_QUEUE_STAGE("S", "T");
struct Request { std::vector<int> *list; std::string *name; std::string text; };
static void grow(std::vector<int> &list) { list.push_back(1); }
static void take(std::string &out, std::string &from) { out = std::move(from); }
static void last(Request *) {}
static void fill(Request *request) {
  grow(*request->list);
  request->list->push_back(1);
  take(*request->name, request->text);
  request->name = new std::string("what the library has to allocate");
  [text = request->text] {}();
  queue(last, request);
}
STINGY_SCHEDULER void loop(Request *request) { queue(fill, request); }
