// Each closure has its own frame, also where the compiler tells closures of one function apart by nothing but a number.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.cpp && %compiledb s.cpp -- -std=c++17 -O0 && memwalk -p . -o memory.json
// RUN: %json memory.json body.stages[*].name | FileCheck --check-prefix=NAMES %s
// NAMES: ["instances", "lambda at s.cpp:33", "static_function()::lambda at s.cpp:25", "static_function()::lambda at s.cpp:26"]
// RUN: %json memory.json "body.stages[name=static_function()::lambda at s.cpp:25].stack" | FileCheck --check-prefix=SMALL %s
// RUN: %json memory.json "body.stages[name=static_function()::lambda at s.cpp:26].stack" | FileCheck --check-prefix=LARGE %s
// RUN: %json memory.json "body.stages[name=lambda at s.cpp:33].stack" | FileCheck --check-prefix=GLOBAL %s
// SMALL: {"bytes": 10{{[0-9][0-9]}}, "kind": "at_most", "provenance": "measured"}
// LARGE: {"bytes": 30{{[0-9][0-9]}}, "kind": "at_most", "provenance": "measured"}
// GLOBAL: {"bytes": 50{{[0-9][0-9]}}, "kind": "at_most", "provenance": "measured"}

// Two instances of a template that are told apart by their closures only: each is said to take no more than both.
// RUN: %json memory.json "body.stages[name=instances].stack_path[1].frame" | FileCheck --check-prefix=SHARED %s
// SHARED: {"bytes": {{[23][0-9][0-9][0-9]}}, "kind": "at_most", "provenance": "measured"}

// What -fstack-usage writes for C++ is not read: the compilers spell a function in ways of their own.
// RUN: clang++-19 -std=c++17 -O0 -fstack-usage -I%runtime/include -c s.cpp -o s.o
// RUN: sed -i 's/\t[0-9]*\t/\t1\t/' s.su && memwalk -p . -o again.json
// RUN: %json again.json "body.stages[name=static_function()::lambda at s.cpp:26].stack" | FileCheck --check-prefix=LARGE %s
#include <stingy/annotations.h>
typedef void stage();
void queue(stage *s) STINGY_QUEUE_STAGE("S");
template <int N> void fill() { volatile char bytes[N]; bytes[0] = 0; }
static void static_function() {
  queue([] { volatile char bytes[1000]; bytes[0] = 0; fill<40>(); });
  queue([] { volatile char bytes[3000]; bytes[0] = 0; fill<40>(); });
}
template <typename Body, int Size = sizeof(Body)> void sized(Body body) {
  volatile char bytes[1000];
  bytes[0] = 0;
  body();
}
auto global = [] { volatile char bytes[5000]; bytes[0] = 0; fill<40>(); };

static void instances() {
  sized([] {}), sized([] { fill<4>(); });
}
STINGY_SCHEDULER void loop() { static_function(), queue(global), queue(instances); }
