#include "compare/budget_check.h"
#include "compare/figures.h"
#include "compare/memory_diff.h"
#include "compare/nearest_name.h"
#include "program_builder.h"
#include "report/gate_report.h"

#include <catch2/catch.hpp>
#include <limits>

using namespace stingy;
using Catch::Matchers::Contains;

namespace {

Memory withHead(std::uint64_t bytes) {
  UnitBuilder unit;
  unit.define("parse", 846);
  unit.define("send", 72);
  unit.queue("loop", "parse");
  unit.queue("parse", "send");
  unit.allocate("parse", "struct head", bytes);
  unit.release("send", "struct head");
  return analyzed(unit);
}

MemoryDiff diffOf(const Memory &before, const Memory &after) {
  auto diff = diffMemory(before, after, false);
  REQUIRE(diff);
  return *diff;
}

} // namespace

TEST_CASE("the nearest name is a record's without its tag, or that of the fewest edits") {
  std::vector<std::string> names = {"struct http_conn", "http_com", "parse_request"};
  CHECK(nearestName("http_conn", names) == "struct http_conn");
  CHECK(nearestName("parse_reqest", names) == "parse_request");
  CHECK(nearestName("flush", names).empty());
  CHECK(nearestName("", names).empty());
  CHECK(nearestName("parse", {}).empty());
}

TEST_CASE("a figure that lost its upper bound grew, however few bytes are known") {
  BoundChange change{ByteBound::exact(100), ByteBound::unbounded(50)};
  CHECK(change.grew(1000));
  change = {ByteBound::unbounded(50), ByteBound::atMost(5000)};
  CHECK_FALSE(change.grew());
  change = {ByteBound::unbounded(50), ByteBound::unbounded(60)};
  CHECK(change.grew());
  CHECK_FALSE(change.grew(10));
}

TEST_CASE("a change of saturated figures does not overflow") {
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  CHECK(changeOf(0, most) == std::numeric_limits<std::int64_t>::max());
  CHECK(changeOf(most, 0) == -std::numeric_limits<std::int64_t>::max());
}

TEST_CASE("an object that grew is told at every stage where it is alive") {
  MemoryDiff diff = diffOf(withHead(512), withHead(896));
  REQUIRE(diff.objects.size() == 1);
  CHECK(diff.objects.front().total.bytes() == 384);
  REQUIRE(diff.stages.size() == 2);
  for (const StageChange &stage : diff.stages) {
    CHECK(stage.perRequest.bytes() == 384);
    REQUIRE(stage.objects.size() == 1);
    CHECK(stage.objects.front().name == "struct head");
    CHECK_FALSE(stage.stack.changed());
  }
  CHECK(diffOf(withHead(512), withHead(512)).empty());
}

TEST_CASE("stages that came and went are told as such") {
  Memory before = withHead(512), after = withHead(512);
  after.stages[0].name = "renamed";
  MemoryDiff diff = diffOf(before, after);
  REQUIRE(diff.stages.size() == 2);
  CHECK(diff.stages[0].change != Change::Changed);
  CHECK(diff.stages[1].change != Change::Changed);
  CHECK(growth(diff, 0).empty()); // the totals did not grow
}

TEST_CASE("names from the source are no Markdown and no HTML") {
  Memory before = withHead(512), after = withHead(896);
  for (Memory *memory : {&before, &after})
    memory->stages[0].name = "a`|<b>@team";
  std::string text = markdownReport(diffOf(before, after));
  CHECK_THAT(text, Contains("| `a'\\|<b>@team` |"));
  CHECK_THAT(text, Contains("<summary><code>a`|&lt;b&gt;@team</code></summary>"));
}

TEST_CASE("a stage's own limit comes before that for any stage, figure by figure") {
  auto budget = parseBudget(R"({"version": 1, "stages": {
      "parse": {"per_request": 600}, "*": {"per_request": 100, "stack": 1}}})",
                            "b.json");
  REQUIRE(budget);
  auto result = checkBudget(withHead(512), *budget, "b.json");
  REQUIRE(result);
  CHECK(result->limits.size() == 4);
  for (const CheckedLimit &limit : result->limits)
    CHECK(limit.holds() == (limit.name == "parse" && limit.figure == "per_request"));
}

TEST_CASE("a budget from today's figures holds, as it was written and read again") {
  Memory memory = withHead(512);
  auto budget = parseBudget(serialize(budgetFor(memory, 0)), "b.json");
  REQUIRE(budget);
  auto result = checkBudget(memory, *budget, "b.json");
  REQUIRE(result);
  CHECK(result->broken == 0);
  CHECK(unknownsAllowed(*budget) != 0); // malloc's stack is not known
}
