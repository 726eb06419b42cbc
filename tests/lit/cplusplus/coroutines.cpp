// A coroutine's frame, and who resumes it, nobody reads: everything of the stages that run it is open.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.cpp && %compiledb s.cpp -- -std=c++20 && memwalk -p . -o memory.json
// RUN: %json memory.json body.unknowns[kind=coroutine].function | FileCheck %s
// CHECK: "wait"
// RUN: %json memory.json body.unknowns[kind=coroutine].stages | FileCheck --check-prefix=STAGES %s
// STAGES: ["runs"]
// RUN: %json memory.json body.stages[name=runs].stack.kind | FileCheck --check-prefix=OPEN %s
// RUN: %json memory.json body.stages[name=runs].per_request.kind | FileCheck --check-prefix=OPEN %s
// OPEN: "unbounded"
// RUN: %json memory.json body.stages[name=runs_none].per_request.kind | FileCheck --check-prefix=NONE %s
// NONE: "exact"
// RUN: memwalk -p . | FileCheck --check-prefix=WORDS %s
// WORDS: coroutines
#include <coroutine>
#include <stingy/annotations.h>
typedef void stage();
void queue(stage *s) STINGY_QUEUE_STAGE("S");
struct Task {
  struct promise_type {
    Task get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
};
static Task wait() { co_await std::suspend_always{}; }
static void runs() { wait(); }
static void runs_none() {}
STINGY_SCHEDULER void loop() { queue(runs), queue(runs_none); }
