// What a container holds is an object that goes by the field or variable that the container is. Nobody knows how much it is, and a sidecar may say.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.cpp && %compiledb s.cpp -- -std=c++17 && memwalk -p . -o memory.json && %schema memory memory.json
// RUN: %json memory.json body.objects[*].name | FileCheck %s
// CHECK: ["Other.body", "Request.done", "Request.headers", "Request.host", "Request.input", "Request.limits", "Request.wide", "cache", "fill.local", "log.text", "made()"]
// RUN: %json memory.json "body.objects[name=Request.input].size" | FileCheck --check-prefix=OPEN %s
// OPEN: {"bytes": 0, "kind": "unbounded", "provenance": "computed"}
// RUN: %json memory.json "body.objects[name=Request.input].type" | FileCheck --check-prefix=TYPE %s
// TYPE: "char"
// RUN: %json memory.json "body.stages[name=last].per_request.kind" | FileCheck --check-prefix=KIND %s
// KIND: "unbounded"
// RUN: %json memory.json body.unknowns[kind=unknown_size].why | FileCheck --check-prefix=WHY %s
// WHY: holds is not known: a sidecar's \"sizes\" can say

// What a function's own containers hold is gone with them; what moves away is in another's.
// RUN: %json memory.json "body.stages[name=fill].live" | FileCheck --check-prefix=FILL %s
// FILL: ["Other.body", "Request.done", "Request.headers", "Request.host", "Request.input", "Request.limits", "Request.wide", "cache", "fill.local", "log.text", "made()"]
// RUN: %json memory.json "body.stages[name=last].live" | FileCheck --check-prefix=LAST %s
// LAST: ["Other.body", "Request.done", "Request.headers", "Request.host", "Request.input", "Request.limits", "Request.wide", "cache"]

// An answer bounds them, and with all of them the stage.
// RUN: memwalk -p . --annotations %S/Inputs/containers.json -o answered.json
// RUN: %json answered.json "body.stages[name=last].per_request" | FileCheck --check-prefix=BOUND %s
// BOUND: {"bytes": 4208, "kind": "at_most", "provenance": "annotated"}
// RUN: %json answered.json body.unknowns[*].kind | FileCheck --check-prefix=SETTLED %s
// SETTLED-NOT: {{unknown_size|library_allocation}}
#include <functional>
#include <map>
#include <set>
#include <stingy/annotations.h>
#include <string>
#include <vector>
struct Request;
typedef void stage(Request *);
void queue(stage *s, Request *request) STINGY_QUEUE_STAGE("S", "T");
struct Other { std::string body; };
struct Request {
  std::vector<char> input;
  std::string host;
  std::map<int, std::vector<int>> headers;
  std::function<void()> done;
  std::set<int> limits{1, 2};
  std::string wide[2];
  Other *other;
};
static std::vector<int> cache;
static void log(std::string text) { (void)text; }
static std::string made() { return "what the library has to allocate"; }
static void last(Request *) {}
static void fill(Request *request) {
  char large[100] = {};
  request->input.push_back('a');
  request->headers[1].push_back(2);
  request->done = [large] { (void)large; };
  request->limits.insert(3);
  request->wide[1] += "x";
  cache.resize(10);
  std::string local = made();
  local += "more";
  log(local);
  request->host = std::move(local);
  request->other->body.swap(request->host);
  queue(last, request);
}
STINGY_SCHEDULER void loop(Request *request) { queue(fill, request); }
