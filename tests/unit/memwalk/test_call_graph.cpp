#include "analyze/call_graph.h"
#include "program_builder.h"

#include <catch2/catch.hpp>

using namespace stingy;

namespace {

struct Solved {
  explicit Solved(UnitBuilder &unit) : facts(unit.take()) {}
  Facts facts;
  ProgramIndex program{facts};
  Answers answers{program, {}};
  FlowSolution flow = solveFlow(program, answers);
  CallGraph calls{program, flow, answers};

  FunctionId id(const std::string &name) const { return *program.idOf(facts.names.find(name)); }
  bool mayCall(const std::string &from, const std::string &to) const {
    return calls.callees(id(from)).contains(id(to));
  }
};

} // namespace

TEST_CASE("an indirect call reaches what flows to its pointer, through parameters and results") {
  UnitBuilder unit;
  for (const char *name : {"a", "target", "set", "get"})
    unit.define(name);
  unit.call("a", "set", {"target"});
  unit.flow("set#0", "field");
  unit.flow("field", "get#result");
  unit.flow("get#result", "local");
  unit.callThrough("a", "local");
  Solved solved(unit);
  CHECK(solved.mayCall("a", "target"));
}

TEST_CASE("arguments and results of an indirect call flow as well") {
  UnitBuilder unit;
  for (const char *name : {"a", "choose", "handler", "chosen"})
    unit.define(name);
  unit.flow("choose", "chooser");
  unit.callThrough("a", "chooser", {"handler"});
  unit.callThrough("choose", "choose#0");
  unit.flow("chosen", "choose#result");
  unit.callThrough("a", "chooser()");
  Solved solved(unit);
  CHECK(solved.mayCall("choose", "handler"));
  CHECK(solved.mayCall("a", "chosen"));
}

TEST_CASE("an unresolved call falls back to the functions of its type, and says so") {
  UnitBuilder unit;
  for (const char *name : {"a", "same_type", "other_type", "never_taken"})
    unit.define(name);
  for (FunctionFact &function : unit.facts().functions)
    if (function.name == unit.id("other_type"))
      function.signature = unit.id("int (void)");
  unit.takeAddress("same_type");
  unit.takeAddress("other_type");
  unit.callThrough("a", "hook");
  Solved solved(unit);
  CHECK(solved.mayCall("a", "same_type"));
  CHECK_FALSE(solved.mayCall("a", "other_type"));
  CHECK_FALSE(solved.mayCall("a", "never_taken"));
  CHECK(solved.flow.targets.back().assumed);
}

TEST_CASE("what an external function is given may be called there, what a queue function and free "
          "are given not") {
  UnitBuilder unit;
  for (const char *name : {"a", "b", "c", "compare", "other"})
    unit.define(name);
  unit.declare("queue_of_library");
  unit.annotate("queue_of_library", RoleKind::QueueStage, {"T", "S"});
  unit.call("a", "qsort", {"", "compare"});
  unit.call("b", "queue_of_library", {"", "compare"});
  unit.call("b", "free", {"compare"});
  unit.call("c", "qsort", {"", "other"});
  Solved solved(unit);
  CHECK(solved.mayCall("a", "compare"));
  CHECK_FALSE(solved.mayCall("b", "compare"));
  CHECK_FALSE(solved.mayCall("b", "other"));
  CHECK(solved.mayCall("c", "other"));
}

TEST_CASE("components come callees first, and cycles are found") {
  UnitBuilder unit;
  for (const char *name : {"a", "b", "c", "d", "self"})
    unit.define(name);
  unit.call("a", "b");
  unit.call("b", "c");
  unit.call("c", "b");
  unit.call("c", "d");
  unit.call("self", "self");
  Solved solved(unit);
  CHECK(solved.calls.recursive(solved.id("b")));
  CHECK(solved.calls.recursive(solved.id("c")));
  CHECK(solved.calls.recursive(solved.id("self")));
  CHECK_FALSE(solved.calls.recursive(solved.id("a")));
  CHECK_FALSE(solved.calls.recursive(solved.id("d")));
  CHECK(solved.calls.componentOf(solved.id("d")) < solved.calls.componentOf(solved.id("b")));
  CHECK(solved.calls.componentOf(solved.id("b")) < solved.calls.componentOf(solved.id("a")));
  CHECK(solved.calls.cycleOf(solved.calls.componentOf(solved.id("b"))).path.size() == 2);
}

TEST_CASE("a chain of a hundred thousand calls needs no deep stack of ours") {
  UnitBuilder unit;
  constexpr int Length = 100000;
  for (int i = 0; i < Length; ++i) {
    FunctionFact &function = unit.facts().functions.emplace_back();
    function.name = function.display = unit.id("f" + std::to_string(i));
    function.defined = true;
    function.frame = ByteBound::exact(1);
    CallFact &call = unit.facts().calls.emplace_back();
    call.caller = function.name;
    call.callee = unit.id("f" + std::to_string((i + 1) % Length));
  }
  unit.facts().calls.pop_back();
  unit.queue("loop", "f0");
  std::vector<Facts> units;
  units.push_back(std::move(unit.facts()));
  CHECK(stageOf(analyzed(std::move(units)), "f0").stack.bytes == Length);
}
