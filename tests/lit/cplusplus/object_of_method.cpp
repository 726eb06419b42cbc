// What a method frees counts for a request only where it is called for what is the request's own.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.cpp && %compiledb s.cpp
// RUN: memwalk -p . -o memory.json
// RUN: %json memory.json body.stages[name=last].live | FileCheck %s
// CHECK: ["conn.bound", "conn.destroyed", "conn.of_member", "conn.of_peer", "struct conn"]
#include <cstdlib>
#include <functional>
#include <stingy/annotations.h>
struct inner {
  char *of_member = nullptr, *own_inner = nullptr;
  void drop() { std::free(own_inner); }
};
struct member {
  struct conn *owner;
  ~member();
};
struct conn {
  struct conn *next;
  inner *part;
  member owned;
  char *own, *own_by_this, *own_deep, *of_peer, *bound, *destroyed, *of_member;
  void drop_own() { std::free(own), drop_by_this(); }
  void drop_by_this() { std::free(own_by_this); }
  virtual void drop_deep() { std::free(own_deep); }
  void drop_peer() { next->drop(); }
  void drop() { std::free(of_peer); }
  void drop_bound() { std::free(bound); }
  virtual ~conn() { std::free(destroyed); }
};
member::~member() { std::free(owner->of_member); }
typedef void stage(conn *);
void queue(conn *c, stage *s) STINGY_QUEUE_STAGE("T", "S");
static conn *kept;
static std::function<void()> on_idle;
static void last(conn *c) { (void)c; }
static void work(conn *c) {
  c->drop_own();
  c->drop_deep();
  c->drop_peer();
  on_idle();
  c->part->drop();
  delete c->next; // with its member
  queue(c, last);
}
static void first(conn *c) {
  c->own = (char *)std::malloc(1), c->own_by_this = (char *)std::malloc(2), c->own_deep = (char *)std::malloc(3);
  c->of_peer = (char *)std::malloc(4), c->bound = (char *)std::malloc(5), c->destroyed = (char *)std::malloc(6);
  c->of_member = (char *)std::malloc(7), c->part->own_inner = (char *)std::malloc(8);
  queue(c, work);
}
STINGY_SCHEDULER void loop() {
  kept = new conn();
  on_idle = [] { kept->drop_bound(); };
  queue(kept, first);
}
