#include "program_builder.h"

#include <catch2/catch.hpp>
#include <numeric>

using namespace stingy;

namespace {

Names functionsOf(const std::vector<StackFrame> &path) {
  Names names;
  for (const StackFrame &frame : path)
    names.push_back(frame.function);
  return names;
}

std::uint64_t sumOf(const std::vector<StackFrame> &path) {
  return std::accumulate(
      path.begin(), path.end(), std::uint64_t{0},
      [](std::uint64_t sum, const StackFrame &frame) { return sum + frame.frame.bytes; });
}

UnitBuilder oneStage(std::uint64_t frame = 100) {
  UnitBuilder unit;
  unit.define("stage", frame);
  unit.queue("loop", "stage");
  return unit;
}

} // namespace

TEST_CASE("a stage that calls nothing has its frame, exactly") {
  UnitBuilder unit = oneStage();
  CHECK(stageOf(analyzed(unit), "stage").stack == ByteBound::exact(100, Provenance::Measured));
}

TEST_CASE("the stack of a stage is its deepest path") {
  UnitBuilder unit = oneStage();
  unit.define("small", 50);
  unit.define("big", 20);
  unit.define("bigger", 70);
  unit.call("stage", "small");
  unit.call("stage", "big");
  unit.call("big", "bigger");
  Memory memory = analyzed(unit);
  const Stage &stage = stageOf(memory, "stage");
  CHECK(stage.stack == ByteBound::atMost(190, Provenance::Measured));
  CHECK(functionsOf(stage.stackPath) == Names{"stage", "big", "bigger"});
  CHECK(memory.stack == stage.stack);
}

TEST_CASE("recursion makes the stack unbounded, keeps one round, and names the cycle") {
  UnitBuilder unit = oneStage();
  unit.define("walk", 30);
  unit.define("visit", 40);
  unit.call("stage", "walk");
  unit.call("walk", "visit");
  unit.call("visit", "walk");
  Memory memory = analyzed(unit);
  const Stage &stage = stageOf(memory, "stage");
  CHECK(stage.stack == ByteBound::unbounded(170, Provenance::Measured));
  CHECK(sumOf(stage.stackPath) == 170);
  REQUIRE(hasUnknown(memory, "recursion"));
  CHECK(memory.unknowns[0].why.find("visit -> walk -> visit") != std::string::npos);
  CHECK(memory.unknowns[0].stages == Names{"stage"});
}

TEST_CASE("a stage that may schedule itself is recursive") {
  UnitBuilder unit = oneStage();
  unit.define("run");
  unit.annotate("run", RoleKind::ScheduleStage, {"T", "S"});
  unit.callThrough("run", "run#1");
  unit.call("stage", "run", {"", "stage"});
  Memory memory = analyzed(unit);
  CHECK_FALSE(stageOf(memory, "stage").stack.definite());
  CHECK(hasUnknown(memory, "recursion"));
}

TEST_CASE("a stage that schedules another has it on its stack; the scheduler's dispatch is no "
          "recursion") {
  UnitBuilder unit = oneStage();
  unit.define("next", 1000);
  unit.define("run", 10);
  unit.annotate("run", RoleKind::ScheduleStage, {"T", "S"});
  unit.callThrough("run", "run#1");
  unit.call("stage", "run", {"", "next"});
  Memory memory = analyzed(unit);
  CHECK(stageOf(memory, "stage").stack.bytes == 1110);
  CHECK(stageOf(memory, "next").stack.bytes == 1000);
  CHECK_FALSE(hasUnknown(memory, "recursion"));
}

TEST_CASE("an external function makes the stack unbounded") {
  UnitBuilder unit = oneStage();
  unit.call("stage", "write");
  Memory memory = analyzed(unit);
  CHECK(stageOf(memory, "stage").stack == ByteBound::unbounded(100, Provenance::Measured));
  CHECK(hasUnknown(memory, "external_function"));
}

TEST_CASE("an allocator's insides are on the stack") {
  UnitBuilder unit = oneStage();
  unit.define("pool_take", 10);
  unit.annotate("pool_take", RoleKind::Malloc, {"size"});
  unit.define("pool_grow", 500);
  unit.call("pool_take", "pool_grow");
  unit.call("stage", "pool_take");
  CHECK(stageOf(analyzed(unit), "stage").stack.bytes == 610);
}

TEST_CASE("a frame that grows at run time makes the stack unbounded") {
  UnitBuilder unit = oneStage();
  unit.define("helper", 60).dynamicFrame = true;
  unit.call("stage", "helper");
  Memory memory = analyzed(unit);
  CHECK(stageOf(memory, "stage").stack == ByteBound::unbounded(160, Provenance::Measured));
  CHECK(hasUnknown(memory, "dynamic_stack"));
}

TEST_CASE("a frame that nobody measured makes the stack unbounded") {
  UnitBuilder unit = oneStage();
  unit.define("helper").frame = ByteBound::unbounded();
  unit.call("stage", "helper");
  Memory memory = analyzed(unit);
  CHECK_FALSE(stageOf(memory, "stage").stack.definite());
  CHECK(hasUnknown(memory, "unknown_frame"));
}

TEST_CASE("inline assembly makes the stack unbounded, not the request") {
  UnitBuilder unit = oneStage();
  unit.unknown("inline_assembly", "stage");
  Memory memory = analyzed(unit);
  CHECK_FALSE(stageOf(memory, "stage").stack.definite());
  CHECK(stageOf(memory, "stage").perRequest.definite());
}

TEST_CASE("the frames of the deepest path always sum to the stack") {
  UnitBuilder unit = oneStage();
  unit.define("a", 10);
  unit.define("b", 20);
  unit.define("c", 30);
  unit.call("stage", "a");
  unit.call("a", "b");
  unit.call("b", "a");
  unit.call("b", "c");
  unit.call("c", "write");
  Memory memory = analyzed(unit);
  const Stage &stage = stageOf(memory, "stage");
  CHECK(sumOf(stage.stackPath) == stage.stack.bytes);
}
