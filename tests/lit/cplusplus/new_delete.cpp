// The forms of new and delete: arrays, nothrow, a class's own operators are allocations; placement new is none.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.cpp && %compiledb s.cpp -- -fno-exceptions && memwalk -p . -o memory.json
// RUN: %json memory.json body.objects[*].name | FileCheck %s
// CHECK: ["struct Array", "struct Destroyed", "struct Nothrow", "struct Own", "struct Single", "struct Variable"]
// RUN: %json memory.json body.objects[*].size.bytes | FileCheck --check-prefix=SIZES %s
// SIZES: [400, 408, 100, 100, 100, 0]
// RUN: %json memory.json body.stages[name=release].always_frees | FileCheck --check-prefix=ALWAYS %s
// ALWAYS: ["struct Array", "struct Destroyed", "struct Nothrow", "struct Own", "struct Single"]
// RUN: %json memory.json body.stages[name=last].live | FileCheck --check-prefix=LIVE %s
// LIVE: ["struct Variable"]

// Where a call may throw, a free after it is not certain.
// RUN: %compiledb s.cpp && memwalk -p . -o throws.json
// RUN: %json throws.json body.stages[name=release].frees | FileCheck --check-prefix=MAY %s
// MAY: ["struct Array", "struct Destroyed", "struct Nothrow", "struct Own", "struct Single"]
// RUN: %json throws.json body.stages[name=release].always_frees | FileCheck --check-prefix=THROWS %s
// THROWS: []
#include <new>
#include <stdlib.h>
#include <stingy/annotations.h>
struct Request;
typedef void stage(Request *);
void queue(stage *s, Request *request) STINGY_QUEUE_STAGE("S", "T");
void may_throw();
struct Single { char bytes[100]; };
struct Array { char bytes[100]; };
struct Variable { char bytes[100]; };
struct Destroyed { char bytes[100]; ~Destroyed() {} };
struct Nothrow { char bytes[100]; };
struct Placed { char bytes[100]; };
struct Own {
  char bytes[100];
  static void *operator new(size_t size) { return malloc(size); }
  static void operator delete(void *own) { free(own); }
};
struct Request {
  Single *single; Array *array; Variable *variable; Destroyed *destroyed; Nothrow *nothrow; Own *own;
  alignas(Placed) char place[sizeof(Placed)];
  int count;
};
static void last(Request *) {}
static void release(Request *r) {
  may_throw();
  delete r->single;
  delete[] r->array;
  delete[] r->destroyed;
  delete r->nothrow;
  delete r->own;
  queue(last, r);
}
static void build(Request *r) {
  r->single = new Single;
  r->array = new Array[4];
  r->variable = new Variable[r->count];
  r->destroyed = new Destroyed[4];
  r->nothrow = new (std::nothrow) Nothrow;
  r->own = new Own;
  new (r->place) Placed;
  queue(release, r);
}
STINGY_SCHEDULER void loop(Request *r) { queue(build, r); }
