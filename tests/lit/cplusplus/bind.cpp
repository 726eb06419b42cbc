// What std::bind binds is not what it calls: a bound callback is handed over when the result runs.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.cpp && %compiledb s.cpp && memwalk -p . -o memory.json
// RUN: %json memory.json body.stages[*].name | FileCheck %s
// CHECK: ["Server::set bound at s.cpp:20", "later", "queue bound at s.cpp:21", "start"]
// RUN: %json memory.json "body.stages[name=queue bound at s.cpp:21].queues[*].stage" | FileCheck --check-prefix=QUEUES %s
// QUEUES: ["later"]
// RUN: %json memory.json body.unknowns[*].kind | FileCheck --check-prefix=RESOLVED %s
// RESOLVED-NOT: unresolved_call
#include <functional>
#include <stingy/annotations.h>
using Callback = std::function<void()>;
void queue(Callback cb) STINGY_QUEUE_STAGE("S");
static void later() {}
struct Server {
  Callback closed;
  void set(Callback cb) { closed = cb; }
};
static void start() {
  static Server server;
  queue(std::bind(&Server::set, &server, later));
  queue(std::bind(queue, later));
  server.closed();
}
STINGY_SCHEDULER void loop() { queue(start); }
