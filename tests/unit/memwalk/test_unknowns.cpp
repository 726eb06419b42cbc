// A definite number over an unknown part is a defect: what makes which figure indefinite.
#include "program_builder.h"

#include <catch2/catch.hpp>

using namespace stingy;

namespace {

/// Two stages, first and second, of which everything is known.
UnitBuilder known() {
  UnitBuilder unit;
  unit.define("first");
  unit.define("second");
  unit.queue("loop", "first");
  unit.queue("first", "second");
  unit.allocate("first", "struct head", 64);
  return unit;
}

} // namespace

TEST_CASE("a program of which everything is known has definite figures and no unknown but its "
          "allocators") {
  UnitBuilder unit = known();
  Memory memory = analyzed(unit);
  CHECK(stageOf(memory, "second").stack.definite());
  CHECK(memory.perRequest.definite());
  REQUIRE(memory.unknowns.size() == 1);
  CHECK(memory.unknowns[0].kind == "external_function");
  CHECK(memory.unknowns[0].why.find("malloc") == 0);
}

TEST_CASE("a unit that could not be read leaves nothing definite") {
  UnitBuilder unit = known();
  unit.facts().units[0].parsed = false;
  Memory memory = analyzed(unit);
  for (const Stage &stage : memory.stages) {
    CHECK_FALSE(stage.stack.definite());
    CHECK_FALSE(stage.perRequest.definite());
  }
  CHECK_FALSE(memory.stack.definite());
  CHECK_FALSE(memory.perRequest.definite());
  CHECK(hasUnknown(memory, "unparsed_unit"));
}

TEST_CASE(
    "a call to nobody knows whom makes the request of its stage and of those after it indefinite") {
  UnitBuilder unit = known();
  unit.define("third");
  unit.queue("loop", "third");
  unit.callThrough("first", "hook");
  Memory memory = analyzed(unit);
  CHECK_FALSE(stageOf(memory, "first").stack.definite());
  CHECK(stageOf(memory, "second").stack.definite());
  CHECK_FALSE(stageOf(memory, "first").perRequest.definite());
  CHECK_FALSE(stageOf(memory, "second").perRequest.definite());
  CHECK(stageOf(memory, "third").perRequest.definite());
  CHECK_FALSE(memory.perRequest.definite());
}

TEST_CASE("an unresolved call names the stages whose figures it may change") {
  UnitBuilder unit = known();
  unit.callThrough("second", "hook");
  Memory memory = analyzed(unit);
  for (const Unknown &unknown : memory.unknowns)
    if (unknown.kind == "unresolved_call")
      CHECK(unknown.stages == Names{"second"});
  CHECK(hasUnknown(memory, "unresolved_call"));
}

TEST_CASE("a stage that is not known where it is queued leaves no request definite") {
  UnitBuilder unit = known();
  unit.queue("second", "nobody_knows");
  Memory memory = analyzed(unit);
  CHECK(hasUnknown(memory, "unresolved_stage"));
  for (const Stage &stage : memory.stages)
    CHECK_FALSE(stage.perRequest.definite());
}

TEST_CASE("a ScheduleStage whose stages are not seen leaves no request definite") {
  UnitBuilder unit = known();
  unit.define("run");
  unit.annotate("run", RoleKind::ScheduleStage, {"T"});
  Memory memory = analyzed(unit);
  CHECK(hasUnknown(memory, "unresolved_stage"));
  CHECK_FALSE(memory.perRequest.definite());
}

TEST_CASE("an allocator called through a pointer makes the request indefinite") {
  UnitBuilder unit = known();
  unit.flow("malloc", "hook");
  unit.callThrough("second", "hook");
  Memory memory = analyzed(unit);
  CHECK(hasUnknown(memory, "indirect_allocation"));
  CHECK_FALSE(stageOf(memory, "second").perRequest.definite());
}

TEST_CASE("an unknown of a kind never heard of may change every figure of its function") {
  UnitBuilder unit = known();
  unit.unknown("brand_new", "second");
  Memory memory = analyzed(unit);
  CHECK_FALSE(stageOf(memory, "second").stack.definite());
  CHECK_FALSE(stageOf(memory, "second").perRequest.definite());
  CHECK(hasUnknown(memory, "brand_new"));
}

TEST_CASE("an unknown without a function may change every figure") {
  UnitBuilder unit = known();
  unit.unknown("brand_new", "");
  Memory memory = analyzed(unit);
  CHECK_FALSE(memory.stack.definite());
  CHECK_FALSE(memory.perRequest.definite());
}

TEST_CASE("what no stage runs is no unknown") {
  UnitBuilder unit = known();
  unit.define("usage");
  unit.callThrough("usage", "hook");
  unit.call("usage", "puts");
  Memory memory = analyzed(unit);
  CHECK_FALSE(hasUnknown(memory, "unresolved_call"));
  CHECK(memory.perRequest.definite());
}

TEST_CASE("a callback handed to an external function is told, once for the place") {
  UnitBuilder unit = known();
  unit.define("compare");
  unit.call("first", "qsort", {"compare"});
  Memory memory = analyzed(unit);
  REQUIRE(hasUnknown(memory, "external_callback"));
  CHECK(stageOf(memory, "first").functions == 3); // first, queue, compare
}

TEST_CASE("an external function is one unknown, with the count of its calls") {
  UnitBuilder unit = known();
  unit.call("first", "write");
  unit.call("second", "write");
  Memory memory = analyzed(unit);
  std::vector<Unknown> found;
  for (const Unknown &unknown : memory.unknowns)
    if (unknown.function == "write")
      found.push_back(unknown);
  REQUIRE(found.size() == 1);
  CHECK(found[0].why.find("2 calls from stages") != std::string::npos);
  CHECK(found[0].stages == Names{"first", "second"});
}

TEST_CASE("a program without stages has no figures, and says so") {
  UnitBuilder unit;
  Memory memory = analyzed(unit);
  CHECK(hasUnknown(memory, "no_stages"));
  CHECK_FALSE(memory.stack.definite());
  CHECK_FALSE(memory.perRequest.definite());
}

TEST_CASE("a program without a scheduler says that entries are not known") {
  UnitBuilder unit = known();
  for (FunctionFact &function : unit.facts().functions)
    std::erase_if(function.roles,
                  [](const Role &role) { return role.kind == RoleKind::Scheduler; });
  Memory memory = analyzed(unit);
  CHECK(hasUnknown(memory, "no_scheduler"));
  CHECK_FALSE(stageOf(memory, "first").entry);
}

TEST_CASE("globals are summed by section") {
  UnitBuilder unit = known();
  auto global = [&](const char *name, std::uint64_t bytes, Section section) {
    unit.facts().globals.push_back(
        {unit.id(name), unit.id(name), {unit.id("a.c"), 1, 1}, bytes, section});
  };
  global("table", 100, Section::Data);
  global("cache", 1000, Section::Bss);
  global("text", 10, Section::Constant);
  global("errno", 4, Section::ThreadLocal);
  Memory memory = analyzed(unit);
  CHECK(memory.globals.bytes == 1100);
  CHECK(memory.globals.constantBytes == 10);
  CHECK(memory.globals.threadLocalBytes == 4);
  CHECK(memory.globals.items.size() == 4);
}

TEST_CASE("memory.json of what is analyzed is read back without a complaint") {
  UnitBuilder unit = known();
  unit.release("second", "");
  unit.callThrough("second", "hook");
  Memory memory = analyzed(unit);
  auto again = memoryFromArtifact(toArtifact(memory), "memory.json");
  REQUIRE(again);
  CHECK(toArtifact(*again).body == toArtifact(memory).body);
}
