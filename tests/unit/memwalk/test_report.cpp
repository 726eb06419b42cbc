#include "program_builder.h"
#include "report/report.h"
#include "report/text_layout.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <sstream>

using namespace stingy;
using Catch::Matchers::Contains;

namespace {

Memory sample() {
  UnitBuilder unit;
  unit.define("parse", 846);
  unit.define("send", 72);
  unit.queue("loop", "parse");
  unit.queue("parse", "send");
  unit.allocate("parse", "struct head", 512);
  unit.allocate("parse", "conn.buffer", 0).sites[0].object.size = ByteBound::unbounded();
  unit.release("send", "struct head");
  return analyzed(unit);
}

} // namespace

TEST_CASE("the text report has stages, objects and totals") {
  std::string text = textReport(sample(), {}, {});
  CHECK_THAT(text,
             Contains("server: 1 unit, 2 stages, 2 per-request objects, x86_64-pc-linux-gnu"));
  CHECK_THAT(text, Contains("parse *"));
  CHECK_THAT(text, Contains(">= 862 B")); // parse and queue; malloc's stack is not known
  CHECK_THAT(text, Contains("struct head"));
  CHECK_THAT(text, Contains("allocates  conn.buffer, struct head"));
}

TEST_CASE("the text report says in words what is not known") {
  std::string text = textReport(sample(), {}, {});
  CHECK_THAT(text, Contains("Not known"));
  CHECK_THAT(text,
             Contains("functions without a body (2): the stack that they use is not counted"));
  CHECK_THAT(text, Contains("allocations of unknown size (1): the objects cannot be pooled"));
}

TEST_CASE("objects that may share memory are listed once each") {
  Memory memory = sample();
  memory.exclusive = {{"a", "b"}, {"a", "c"}};
  CHECK_THAT(textReport(memory, {}, {}), Contains("      a and any of: b, c\n"));
}

TEST_CASE("no line of running text is wider than asked for") {
  std::istringstream lines(textReport(sample(), {}, {false, 70}));
  for (std::string line; std::getline(lines, line);)
    if (line.rfind("      ", 0) == 0)
      CHECK(line.size() <= 70);
}

TEST_CASE("colour is there when asked for, and only then") {
  CHECK_THAT(textReport(sample(), {}, {true, 100}), Contains("\033["));
  CHECK_THAT(textReport(sample(), {}, {false, 100}), !Contains("\033["));
}

TEST_CASE("a name cannot command the terminal") {
  Memory memory = sample();
  memory.stages[0].name = "evil\033[2J";
  memory.stages[0].queues = {{"x\033c", {}}};
  CHECK_THAT(textReport(memory, {}, {}), !Contains("\033"));
}

TEST_CASE("the graph has the figures of the paper, and marks entries and what has no bound") {
  std::string dot = dotReport(sample());
  CHECK_THAT(dot, Contains("parse [nf=2,sc>=862]"));
  CHECK_THAT(dot, Contains("send [nf=1,sc>=72]"));
  CHECK_THAT(dot, Contains("\"parse\" -> \"send\""));
  CHECK_THAT(dot, Contains("peripheries=2"));
  CHECK_THAT(dot, Contains("dashed"));
}

TEST_CASE("the graph quotes names") {
  Memory memory = sample();
  memory.stages[0].name = "operator\"\" _x\\";
  CHECK_THAT(dotReport(memory), Contains("\"operator\\\"\\\" _x\\\\\""));
}

TEST_CASE("a word longer than the line stands alone") {
  CHECK(wrapped("> ", "a bbbbbbbbbb c", 6) == "> a\n  bbbbbbbbbb\n  c\n");
}
