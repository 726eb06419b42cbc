#include "program_builder.h"

#include <catch2/catch.hpp>

#include <fmt/format.h>

using namespace stingy;

namespace {

constexpr int Length = 700;

/// Each stage queues the next, and frees what the third before it allocated.
UnitBuilder chain() {
  UnitBuilder unit("a.c");
  auto stage = [](int index) { return fmt::format("stage{:04}", index); };
  auto object = [](int index) { return fmt::format("struct head{:04}", index); };
  unit.queue("loop", stage(0));
  for (int index = 0; index < Length; ++index) {
    unit.define(stage(index));
    unit.call(stage(index), "log");
    if (index + 3 < Length)
      unit.allocate(stage(index), object(index), 64);
    if (index >= 3)
      unit.release(stage(index), object(index - 3));
    if (index + 1 < Length)
      unit.queue(stage(index), stage(index + 1));
  }
  return unit;
}

} // namespace

TEST_CASE("a chain of hundreds of stages is analyzed stage by stage") {
  UnitBuilder unit = chain();
  Memory memory = analyzed(unit);
  REQUIRE(memory.stages.size() == Length);
  CHECK(memory.stages[400].live.size() == 4);
  CHECK(memory.stages[400].queues.size() == 1);
  CHECK(memory.perRequest.bytes == 4 * 64);
  CHECK(memory.objects[300].instances.kind == BoundKind::Exact);
}

TEST_CASE("the pairs of very many objects are left out, and that is said") {
  UnitBuilder unit = chain();
  Memory memory = analyzed(unit);
  CHECK(memory.exclusive.empty());
  CHECK(memory.exclusiveLeftOut);
  auto again = memoryFromArtifact(toArtifact(memory), "memory.json");
  REQUIRE(again);
  CHECK(again->exclusiveLeftOut);
}

TEST_CASE("an unknown that concerns very many stages names none: any") {
  UnitBuilder unit = chain();
  Memory memory = analyzed(unit);
  for (const Unknown &unknown : memory.unknowns)
    if (unknown.function == "log")
      CHECK(unknown.stages.empty());
  CHECK(hasUnknown(memory, "external_function"));
}
