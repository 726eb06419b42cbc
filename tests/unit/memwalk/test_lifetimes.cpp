#include "program_builder.h"

#include <catch2/catch.hpp>

using namespace stingy;

namespace {

/// loop queues a; a queues b; b queues c.
UnitBuilder chain() {
  UnitBuilder unit;
  for (const char *name : {"a", "b", "c"})
    unit.define(name);
  unit.queue("loop", "a");
  unit.queue("a", "b");
  unit.queue("b", "c");
  return unit;
}

constexpr auto Exact = BoundKind::Exact, Unbounded = BoundKind::Unbounded;

} // namespace

TEST_CASE("an object is alive from its allocation until a stage frees it on every path") {
  UnitBuilder unit = chain();
  unit.allocate("a", "struct head", 512);
  unit.release("b", "struct head");
  Memory memory = analyzed(unit);
  CHECK(stageOf(memory, "a").live == Names{"struct head"});
  CHECK(stageOf(memory, "b").live == Names{"struct head"});
  CHECK(stageOf(memory, "b").alwaysFrees == Names{"struct head"});
  CHECK(stageOf(memory, "c").live.empty());
  CHECK(stageOf(memory, "b").perRequest == ByteBound::atMost(512));
  CHECK(stageOf(memory, "c").perRequest == ByteBound::exact(0));
  CHECK(memory.perRequest == ByteBound::atMost(512));
}

TEST_CASE("a free on some paths only ends nothing") {
  UnitBuilder unit = chain();
  unit.allocate("a", "struct head", 512);
  unit.release("b", "struct head");
  unit.runs(Runs::Sometimes);
  Memory memory = analyzed(unit);
  CHECK(stageOf(memory, "b").frees == Names{"struct head"});
  CHECK(stageOf(memory, "c").live == Names{"struct head"});
}

TEST_CASE("a free counts through helpers that are always called") {
  UnitBuilder unit = chain();
  unit.define("close");
  unit.define("close_quietly");
  unit.allocate("a", "struct head", 512);
  unit.call("b", "close");
  unit.call("close", "close_quietly");
  unit.release("close_quietly", "struct head");
  CHECK(stageOf(analyzed(unit), "c").live.empty());
}

TEST_CASE("a free through a pointer counts only when the pointer has one target") {
  bool two = GENERATE(false, true);
  UnitBuilder unit = chain();
  unit.define("close");
  unit.define("keep");
  unit.allocate("a", "struct head", 512);
  unit.release("close", "struct head");
  unit.flow("close", "hook");
  if (two)
    unit.flow("keep", "hook");
  unit.callThrough("b", "hook");
  CHECK(stageOf(analyzed(unit), "c").live.empty() == !two);
}

TEST_CASE("a free through a pointer that is only assumed to have a target ends nothing") {
  UnitBuilder unit = chain();
  unit.define("close");
  unit.allocate("a", "struct head", 512);
  unit.release("close", "struct head");
  unit.takeAddress("close");
  unit.callThrough("b", "hook");
  CHECK(stageOf(analyzed(unit), "c").live == Names{"struct head"});
}

TEST_CASE("functions that only call each other free nothing") {
  UnitBuilder unit = chain();
  unit.define("ping");
  unit.define("pong");
  unit.allocate("a", "struct head", 512);
  unit.call("b", "ping");
  unit.call("ping", "pong");
  unit.call("pong", "ping");
  unit.release("pong", "struct head");
  unit.runs(Runs::Sometimes);
  CHECK(stageOf(analyzed(unit), "c").live == Names{"struct head"});
}

TEST_CASE("what a stage allocates and frees further down is alive in it only") {
  UnitBuilder unit = chain();
  unit.allocate("a", "struct scratch", 64);
  unit.release("a", "struct scratch");
  Memory memory = analyzed(unit);
  CHECK(stageOf(memory, "a").live == Names{"struct scratch"});
  CHECK(stageOf(memory, "b").live.empty());
}

TEST_CASE("what a stage frees and then allocates is alive after it") {
  UnitBuilder unit = chain();
  unit.release("a", "struct scratch");
  unit.allocate("a", "struct scratch", 64);
  CHECK(stageOf(analyzed(unit), "b").live == Names{"struct scratch"});
}

TEST_CASE("a free in a loop does not end what is allocated above it") {
  UnitBuilder unit = chain();
  unit.allocate("a", "struct scratch", 64);
  unit.release("a", "struct scratch");
  unit.runs(Runs::Repeatedly);
  CHECK(stageOf(analyzed(unit), "b").live == Names{"struct scratch"});
}

TEST_CASE("an object that is allocated once per request has one instance") {
  UnitBuilder unit = chain();
  unit.allocate("a", "struct head", 512);
  Memory memory = analyzed(unit);
  CHECK(memory.objects[0].instances.kind == Exact);
  CHECK(memory.objects[0].instances.count == 1);
}

TEST_CASE("a second allocation while the first may be alive makes instances unbounded") {
  UnitBuilder unit = chain();
  unit.define("helper");
  unit.allocate("helper", "struct head", 100);
  unit.call("a", "helper");
  unit.call("a", "helper");
  Memory memory = analyzed(unit);
  CHECK(memory.objects[0].instances.kind == Unbounded);
  CHECK(memory.perRequest == ByteBound::unbounded(100, Provenance::Assumed));
}

TEST_CASE("a second allocation after the first was freed is still one instance") {
  UnitBuilder unit = chain();
  unit.define("helper");
  unit.allocate("helper", "struct head", 100);
  unit.release("helper", "struct head");
  unit.call("a", "helper");
  unit.call("a", "helper");
  CHECK(analyzed(unit).objects[0].instances.kind == Exact);
}

TEST_CASE(
    "a loop around an allocation, or around the call that leads to it, makes instances unbounded") {
  bool aroundCall = GENERATE(false, true);
  UnitBuilder unit = chain();
  unit.define("helper");
  unit.call("a", "helper");
  unit.runs(aroundCall ? Runs::Repeatedly : Runs::Always);
  unit.allocate("helper", "struct head", 100);
  unit.runs(aroundCall ? Runs::Always : Runs::Repeatedly);
  Memory memory = analyzed(unit);
  CHECK(memory.objects[0].instances.kind == Unbounded);
  CHECK(memory.objects[0].instances.provenance == Provenance::Assumed);
  CHECK(memory.perRequest == ByteBound::unbounded(100, Provenance::Assumed));
}

TEST_CASE("recursion makes instances unbounded") {
  UnitBuilder unit = chain();
  unit.define("helper");
  unit.call("a", "helper");
  unit.call("helper", "helper");
  unit.runs(Runs::Sometimes);
  unit.allocate("helper", "struct head", 100);
  CHECK(analyzed(unit).objects[0].instances.kind == Unbounded);
}

TEST_CASE(
    "an object that is allocated again while it may be alive has no bound, and no free ends it") {
  UnitBuilder unit = chain();
  unit.allocate("a", "struct head", 100);
  unit.allocate("b", "struct head", 100);
  unit.release("c", "struct head");
  unit.define("d");
  unit.queue("c", "d");
  Memory memory = analyzed(unit);
  CHECK(memory.objects[0].instances.kind == Unbounded);
  CHECK(stageOf(memory, "d").live == Names{"struct head"});
}

TEST_CASE("a keep-alive loop that frees before it goes round keeps one instance") {
  UnitBuilder unit = chain();
  unit.queue("c", "a");
  unit.allocate("a", "struct head", 100);
  unit.release("c", "struct head");
  Memory memory = analyzed(unit);
  CHECK(memory.objects[0].instances.kind == Exact);
  CHECK(memory.perRequest == ByteBound::atMost(100));
}

TEST_CASE("what the scheduler allocates is alive from the entry on") {
  UnitBuilder unit = chain();
  unit.allocate("loop", "struct conn", 128);
  unit.runs(Runs::Repeatedly); // one for each request
  unit.release("b", "struct conn");
  Memory memory = analyzed(unit);
  CHECK(stageOf(memory, "a").live == Names{"struct conn"});
  CHECK(stageOf(memory, "c").live.empty());
  CHECK(memory.objects[0].instances.kind == Exact);
}

TEST_CASE("what is allocated outside of stages and scheduler may be alive everywhere") {
  UnitBuilder unit = chain();
  unit.define("setup");
  unit.allocate("setup", "struct head", 64);
  unit.allocate("b", "struct head", 64);
  Memory memory = analyzed(unit);
  CHECK(stageOf(memory, "a").live == Names{"struct head"});
  CHECK(stageOf(memory, "c").live == Names{"struct head"});
  CHECK(memory.objects[0].instances.kind == Unbounded);
}

TEST_CASE("anything may be alive in a stage that is queued from nobody knows where") {
  UnitBuilder unit = chain();
  unit.define("woken");
  unit.define("helper_thread");
  unit.allocate("a", "struct head", 64);
  unit.queue("helper_thread", "woken");
  Memory memory = analyzed(unit);
  CHECK(stageOf(memory, "woken").live == Names{"struct head"});
  CHECK(hasUnknown(memory, "queued_elsewhere"));
}

TEST_CASE("objects that no stage has alive together are exclusive") {
  UnitBuilder unit = chain();
  unit.allocate("a", "struct head", 64);
  unit.release("b", "struct head");
  unit.allocate("c", "struct tail", 64);
  Memory memory = analyzed(unit);
  REQUIRE(memory.exclusive.size() == 1);
  CHECK(memory.exclusive[0] == std::pair<std::string, std::string>("struct head", "struct tail"));
}

TEST_CASE("objects that one stage has alive together are not exclusive") {
  UnitBuilder unit = chain();
  unit.allocate("a", "struct head", 64);
  unit.release("b", "struct head");
  unit.allocate("b", "struct tail", 64);
  CHECK(analyzed(unit).exclusive.empty());
}

TEST_CASE("nothing is exclusive while a call is not resolved, or when it cannot be pooled") {
  bool unresolved = GENERATE(false, true);
  UnitBuilder unit = chain();
  unit.allocate("a", "struct head", 64);
  unit.release("b", "struct head");
  CallFact &tail = unit.allocate("c", "struct tail", 64);
  if (unresolved)
    unit.callThrough("b", "hook");
  else
    tail.sites[0].edit.whyNot = "it lies inside a macro's body";
  CHECK(analyzed(unit).exclusive.empty());
}

TEST_CASE("what is freed only where one stage is queued is alive at the others") {
  UnitBuilder unit;
  for (const char *name : {"a", "done", "again"})
    unit.define(name);
  unit.queue("loop", "a");
  unit.allocate("a", "struct head", 100);
  unit.define("finish");
  unit.release("finish", "struct head");
  unit.queue("finish", "done");
  unit.define("retry");
  unit.queue("retry", "again");
  unit.flow("finish", "choice");
  unit.flow("retry", "choice");
  unit.callThrough("a", "choice");
  Memory memory = analyzed(unit);
  CHECK(stageOf(memory, "done").live.empty());
  CHECK(stageOf(memory, "again").live == Names{"struct head"});
}

TEST_CASE("the request itself is alive at every stage, once, whatever allocates and frees it") {
  UnitBuilder unit = chain();
  for (FunctionFact &function : unit.facts().functions)
    if (function.name == unit.id("queue"))
      function.requestType = unit.id("struct request");
  unit.allocate("a", "struct request", 200);
  unit.runs(Runs::Repeatedly);
  unit.release("b", "struct request");
  Memory memory = analyzed(unit);
  CHECK(memory.objects[0].instances.kind == Exact);
  CHECK(stageOf(memory, "c").live == Names{"struct request"});
  CHECK(memory.perRequest == ByteBound::atMost(200));
}

TEST_CASE("of a function without control flow nothing is said of every path") {
  UnitBuilder unit = chain();
  unit.allocate("a", "struct head", 100);
  unit.release("b", "struct head");
  std::vector<Facts> units;
  units.push_back(unit.take());
  for (FunctionFact &function : units[0].functions)
    function.successors.clear();
  CHECK(stageOf(analyzed(std::move(units)), "c").live == Names{"struct head"});
}

TEST_CASE("of two stages queued together each may begin with what the other leaves") {
  UnitBuilder unit = chain();
  unit.define("together");
  unit.define("head");
  unit.queue("loop", "together");
  unit.queue("together", "c");
  unit.queue("together", "head");
  unit.allocate("head", "struct head", 512);
  CHECK(stageOf(analyzed(unit), "c").live == Names{"struct head"});
}
