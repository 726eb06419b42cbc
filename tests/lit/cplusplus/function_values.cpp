// Function objects are followed as function pointers are: closures, std::function, std::bind, members, containers.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.cpp && %compiledb s.cpp -- -std=c++17 && memwalk -p . -o memory.json
// RUN: %json memory.json body.stages[*].name | FileCheck %s
// CHECK: ["Functor::operator()", "Server::bound", "Server::member", "Server::start()::lambda at s.cpp:39", "by_aggregate", "by_any", "by_array", "by_assignment", "by_at", "by_capture", "by_captured_reference", "by_container", "by_exchange", "by_init_capture", "by_map", "by_move", "by_optional", "by_pair", "by_parameter", "by_pointer", "by_ref", "by_reference", "by_returned", "by_shared", "by_structured_binding", "by_swap"]
#include <any>
#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stingy/annotations.h>
#include <utility>
#include <vector>
using Callback = std::function<void()>;
void queue(Callback cb) STINGY_QUEUE_STAGE("S");
#define STAGE(NAME) static void NAME() {}
STAGE(by_aggregate) STAGE(by_any) STAGE(by_array) STAGE(by_assignment) STAGE(by_at) STAGE(by_capture) STAGE(by_captured_reference)
STAGE(by_container) STAGE(by_exchange) STAGE(by_init_capture) STAGE(by_map) STAGE(by_move) STAGE(by_optional) STAGE(by_pair)
STAGE(by_parameter) STAGE(by_pointer) STAGE(by_ref) STAGE(by_reference) STAGE(by_returned) STAGE(by_shared)
STAGE(by_structured_binding) STAGE(by_swap)
struct Task { int number; Callback stage; };
struct Functor { void operator()() const {} };
struct Server {
  Callback field;
  std::vector<Callback> pending;
  std::map<int, Callback> handlers;
  void bound(int) {}
  void member() {}
  void set(const Callback &cb) { field = cb; }
  void setMoved(Callback &&cb) { field = std::move(cb); }
  Callback take() { return std::exchange(field, Callback(by_exchange)); }
  void start();
};
static void fill(Callback &out) { out = by_reference; }
static void run(const Task &task) { queue(task.stage); }
static Callback returned() { return by_returned; }

void Server::start() {
  queue([this] { bound(1); });
  queue(std::bind(&Server::bound, this, 1));
  queue(std::bind(std::mem_fn(&Server::member), this));
  queue(Functor());
  set(by_parameter), setMoved(by_move), queue(take()), queue(field);
  pending.push_back(by_container), pending.emplace_back(by_at);
  for (auto &each : pending) queue(each);
  handlers[1] = by_map;
  if (auto found = handlers.find(1); found != handlers.end()) queue(found->second);
  Callback filled, assigned, swapped(by_swap), other;
  fill(filled), queue(filled), assigned = by_assignment, queue(assigned);
  other.swap(swapped), queue(other);
  void (*pointer)() = +[] { queue(by_pointer); };
  pointer();
  Callback captured(by_capture), referred(by_captured_reference);
  [captured, &referred, init = Callback(by_init_capture)] { queue(captured), queue(referred), queue(init); }();
  queue(returned());
  run({1, by_aggregate});
  std::optional<Callback> optional(by_optional);
  queue(*optional);
  auto shared = std::make_shared<Callback>(by_shared);
  queue(*shared);
  auto pair = std::make_pair(1, Callback(by_pair));
  queue(pair.second);
  auto [number, callback] = std::pair<int, Callback>(1, by_structured_binding);
  queue(callback), (void)number;
  std::array<Callback, 2> array = {by_array, nullptr};
  queue(array[0]);
  Callback byRef(by_ref);
  queue(std::ref(byRef));
  std::any any = Callback(by_any);
  queue(std::any_cast<Callback>(any));
}
STINGY_SCHEDULER void loop(Server *server) { server->start(); }
