// A container has memory from another, or from compiled code, without allocating itself: it counts there. What a thread owns outlives it.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.cpp && %compiledb s.cpp -- -std=c++17 -pthread && memwalk -p . -o memory.json
// RUN: %json memory.json "body.stages[name=last].live" | FileCheck %s
// CHECK: ["Request.by_exchange", "Request.by_getline", "Request.by_move", "Request.by_result", "Request.by_splice", "Request.by_swap", "fill.thread"]
// RUN: %json memory.json "body.stages[name=first].live" | FileCheck --check-prefix=FILL %s
// FILL: "fill.list", "fill.local"
#include <istream>
#include <list>
#include <stingy/annotations.h>
#include <string>
#include <thread>
#include <utility>
struct Request;
typedef void stage(Request *);
void queue(stage *s, Request *request) STINGY_QUEUE_STAGE("S", "T");
struct Request {
  std::string by_move, by_swap, by_exchange, by_getline, by_result, untouched;
  std::list<int> by_splice;
};
static std::string result() {
  std::string text("what the library has to allocate");
  return text;
}
static void last(Request *) {}
static void fill(Request *request, std::istream &in) {
  std::string local("what the library has to allocate");
  std::list<int> list(3);
  request->by_move = std::move(local);
  std::swap(request->by_swap, local);
  (void)std::exchange(request->by_exchange, std::move(local));
  std::getline(in, request->by_getline);
  request->by_splice.splice(request->by_splice.begin(), list);
  request->by_result = result();
  (void)request->untouched.find("x");
  std::thread thread([] {});
  thread.detach();
  queue(last, request);
}
extern std::istream &input;
static void first(Request *request) { fill(request, input); }
STINGY_SCHEDULER void loop(Request *request) { queue(first, request); }
