// Objects of C++ are constructed in slots, with arguments, and destroyed; a constructor that throws leaves no slot taken, and what
// does not fit, or finds no slot, is new's.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.cpp && %compiledb s.cpp && memwalk -p . -o memory.json --program typed
// RUN: stingygen memory.json --requests 2 --high 0 -o generated
// RUN: gcc -std=c11 -I%runtime/include -c generated/typed_stingy.c -o generated.o
// RUN: g++ -std=c++17 -O2 -Wall -Wextra -Wpedantic -Wconversion -Werror -DBY_HAND -I%runtime/include -Igenerated s.cpp generated.o %build/runtime/libstingy_runtime.a -pthread -o by_gcc
// RUN: clang++-19 -std=c++17 -O2 -Wall -Wextra -Wpedantic -Wconversion -Werror -DBY_HAND -I%runtime/include -Igenerated s.cpp generated.o %build/runtime/libstingy_runtime.a -pthread -o by_clang
// RUN: ./by_gcc | FileCheck %s && ./by_clang | FileCheck %s
// CHECK: 1 in the slab, alive 1, fd 7
// CHECK: thrown, alive 1
// CHECK: 2 in the slab, alive 3
// CHECK: larger in the slab 0
// CHECK: in the end alive 0, slots taken 0
#ifdef BY_HAND
#include "typed_stingy.h"
#include <stingy/stats.h>
#include <stingy/typed.hpp>
#endif
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <stingy/annotations.h>
static int alive;
namespace net {
struct conn {
  explicit conn(int number) : fd(number) {
    if (number < 0)
      throw std::runtime_error("no such file");
    ++alive;
  }
  ~conn() { --alive; }
  int fd;
  char text[400];
};
struct larger {
  char text[4000];
};
} // namespace net
struct request { net::conn *conn; };
typedef void stage(request *);
void queue(request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
void queue(request *r, stage *s) { (void)r, (void)s; }
static void drop(request *r) { free(r->conn); }
static void parse(request *r) {
  r->conn = static_cast<net::conn *>(malloc(sizeof(net::conn)));
  queue(r, drop);
}
STINGY_SCHEDULER static void loop(request *r) { queue(r, parse); }
#ifdef BY_HAND
using pool = typed_pool_net_conn;
template <typename Object> static Object *make(int fd) { return stingy::make<Object, pool>(fd); }
static int slots_taken() {
  stingy_object_stats stats = {};
  stats.struct_bytes = sizeof stats;
  stingy_object_stats_get(0, &stats);
  return static_cast<int>(stats.alive);
}
int main() {
  request r = {};
  loop(&r);
  net::conn *first = make<net::conn>(7);
  std::printf("%d in the slab, alive %d, fd %d\n", stingy_owns(first), alive, first->fd);
  try {
    make<net::conn>(-1);
  } catch (const std::runtime_error &) {
    std::printf("thrown, alive %d\n", slots_taken());
  }
  net::conn *second = make<net::conn>(8), *third = make<net::conn>(9);
  std::printf("%d in the slab, alive %d\n", stingy_owns(first) + stingy_owns(second) + stingy_owns(third), alive);
  net::larger *larger = stingy::make<net::larger, pool>();
  std::printf("larger in the slab %d\n", stingy_owns(larger));
  stingy::destroy<pool>(larger);
  for (net::conn *conn : {first, second, third, static_cast<net::conn *>(nullptr)})
    stingy::destroy<pool>(conn);
  std::printf("in the end alive %d, slots taken %d\n", alive, slots_taken());
}
#else
int main() {
  request r = {};
  loop(&r);
}
#endif
