// What the library calls of what it is given: std::invoke, std::thread, std::async, std::call_once, pointers to members, and a boost-like library by name.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.cpp && %compiledb s.cpp -- -std=c++17 -pthread -isystem %S/Inputs/system && memwalk -p . -o memory.json
// RUN: %json memory.json body.stages[name=start].queues[*].stage | FileCheck %s
// CHECK: ["by_async", "by_boost_bind", "by_boost_function", "by_call_once", "by_invoke", "by_member", "by_member_field", "by_thread"]
// RUN: %json memory.json body.stages[*].name | FileCheck --check-prefix=NAMES %s
// NAMES: ["by_async", "by_boost_bind", "by_boost_function", "by_call_once", "by_invoke", "by_member", "by_member_field", "by_thread", "start"]
#include <boost_like.h>
#include <functional>
#include <future>
#include <mutex>
#include <stingy/annotations.h>
#include <thread>
typedef void stage();
void queue(stage *s) STINGY_QUEUE_STAGE("S");
#define STAGE(NAME) static void NAME() {}
STAGE(by_async) STAGE(by_boost_bind) STAGE(by_boost_function) STAGE(by_call_once) STAGE(by_invoke)
STAGE(by_member) STAGE(by_member_field) STAGE(by_thread)
static void run(stage *s) { queue(s); }
struct Server {
  void member() { queue(by_member); }
  void other() { queue(by_member_field); }
  void (Server::*handler)();
};
static void start() {
  static Server server;
  static std::once_flag once;
  std::invoke([] { queue(by_invoke); });
  std::call_once(once, [] { queue(by_call_once); });
  std::thread([] { queue(by_thread); }).detach();
  std::async(std::launch::async, [] { queue(by_async); });
  void (Server::*method)() = &Server::member;
  (server.*method)();
  server.handler = &Server::other;
  (server.*server.handler)();
  boost::function<void()> function([] { queue(by_boost_function); });
  function();
  boost::function<void()> bound = boost::bind(run, by_boost_bind);
  bound();
}
STINGY_SCHEDULER void loop() { queue(start); }
