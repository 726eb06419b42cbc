#include "program_builder.h"

#include <catch2/catch.hpp>

using namespace stingy;

TEST_CASE("a function that comes to an S parameter is a stage") {
  UnitBuilder unit;
  unit.define("parse");
  unit.define("other");
  unit.call("loop", "other");
  unit.queue("loop", "parse");
  Memory memory = analyzed(unit);
  REQUIRE(memory.stages.size() == 1);
  CHECK(memory.stages[0].name == "parse");
  CHECK(memory.stages[0].place.file == "a.c");
}

TEST_CASE("a stage is found through a field and a variable") {
  UnitBuilder unit;
  unit.define("send");
  unit.flow("send", "protocol.start");
  unit.flow("protocol.start", "local");
  unit.queue("loop", "local");
  CHECK(stageOf(analyzed(unit), "send").entry);
}

TEST_CASE("an edge is at the place that queues, also in a function that the stage calls") {
  UnitBuilder unit;
  unit.define("parse");
  unit.define("helper");
  unit.define("send");
  unit.queue("loop", "parse");
  unit.call("parse", "helper");
  unsigned line = unit.queue("helper", "send").location.line;
  Memory memory = analyzed(unit);
  REQUIRE(queuedBy(memory, "parse") == Names{"send"});
  CHECK(stageOf(memory, "parse").queues[0].sites == std::vector<Place>{{"a.c", line, 3}});
  CHECK(queuedBy(memory, "send").empty());
}

TEST_CASE("a wrapper of the queue function does not blur the edges") {
  UnitBuilder unit;
  for (const char *name : {"first", "second", "third", "pass_on", "pass_further"})
    unit.define(name);
  unit.queue("pass_on", "pass_on#1");
  unit.call("pass_further", "pass_on", {"", "pass_further#0"});
  unit.queue("loop", "first");
  unit.call("first", "pass_further", {"second"});
  unit.call("second", "pass_further", {"third"});
  Memory memory = analyzed(unit);
  CHECK(queuedBy(memory, "first") == Names{"second"});
  CHECK(queuedBy(memory, "second") == Names{"third"});
}

TEST_CASE("a wrapper that also chooses a stage itself is no wrapper") {
  UnitBuilder unit;
  for (const char *name : {"first", "second", "fallback", "pass_on"})
    unit.define(name);
  unit.flow("fallback", "pass_on#1");
  unit.queue("pass_on", "pass_on#1");
  unit.queue("loop", "first");
  unit.call("first", "pass_on", {"", "second"});
  CHECK(queuedBy(analyzed(unit), "first") == Names{"fallback", "second"});
}

TEST_CASE("entry stages are those that the scheduler queues without running a stage") {
  UnitBuilder unit;
  for (const char *name : {"accept", "parse", "send"})
    unit.define(name);
  unit.define("on_connection");
  unit.call("loop", "on_connection");
  unit.queue("on_connection", "accept");
  unit.queue("accept", "parse");
  unit.call("loop", "parse"); // dispatch
  unit.queue("parse", "send");
  Memory memory = analyzed(unit);
  CHECK(stageOf(memory, "accept").entry);
  CHECK_FALSE(stageOf(memory, "parse").entry);
  CHECK_FALSE(stageOf(memory, "send").entry);
}

TEST_CASE("a stage that is queued before the scheduler runs is an entry") {
  UnitBuilder unit;
  unit.define("main");
  unit.define("accept");
  unit.queue("main", "accept");
  unit.call("main", "loop");
  CHECK(stageOf(analyzed(unit), "accept").entry);
}

TEST_CASE("the stages of a ScheduleStage without S are what it calls through pointers") {
  UnitBuilder unit;
  unit.define("parse");
  unit.define("unrelated");
  unit.define("run");
  unit.annotate("run", RoleKind::ScheduleStage, {"T"});
  unit.flow("parse", "request.stage");
  unit.flow("unrelated", "timer.callback");
  unit.callThrough("run", "request.stage");
  unit.callThrough("loop", "timer.callback");
  unit.call("loop", "run");
  Memory memory = analyzed(unit);
  REQUIRE(memory.stages.size() == 1);
  CHECK(memory.stages[0].name == "parse");
}

TEST_CASE("a stage that the scheduler names at once is an entry, one that it dispatches is none") {
  UnitBuilder unit;
  for (const char *name : {"accept", "parse"})
    unit.define(name);
  unit.define("run");
  unit.annotate("run", RoleKind::ScheduleStage, {"T", "S"});
  unit.callThrough("run", "run#1");
  unit.flow("queue#1", "request.stage");
  unit.call("loop", "run", {"", "accept"});
  unit.call("loop", "run", {"", "request.stage"});
  unit.queue("accept", "parse");
  Memory memory = analyzed(unit);
  CHECK(stageOf(memory, "accept").entry);
  CHECK_FALSE(stageOf(memory, "parse").entry);
}

TEST_CASE("nf counts the functions with a body that the stage runs, externals apart") {
  UnitBuilder unit;
  unit.define("parse");
  unit.define("helper");
  unit.define("never");
  unit.queue("loop", "parse");
  unit.call("parse", "helper");
  unit.call("helper", "write");
  unit.call("helper", "read");
  Memory memory = analyzed(unit);
  CHECK(stageOf(memory, "parse").functions == 2);
  CHECK(stageOf(memory, "parse").externals == 2);
}

TEST_CASE("what an allocator does inside is not counted in nf") {
  UnitBuilder unit;
  unit.define("parse");
  unit.define("pool_take");
  unit.annotate("pool_take", RoleKind::Malloc, {"size"});
  unit.define("pool_grow");
  unit.call("pool_take", "pool_grow");
  unit.queue("loop", "parse");
  unit.call("parse", "pool_take");
  CHECK(stageOf(analyzed(unit), "parse").functions == 2);
}

TEST_CASE("two static stages of one name are told apart by their files") {
  UnitBuilder unit;
  unit.define("a.c:step").display = unit.id("step");
  FunctionFact &second = unit.define("b.c:step");
  second.display = unit.id("step");
  second.location.file = unit.id("b.c");
  unit.queue("loop", "a.c:step");
  unit.queue("loop", "b.c:step");
  Memory memory = analyzed(unit);
  REQUIRE(memory.stages.size() == 2);
  CHECK(memory.stages[0].name == "step (a.c)");
  CHECK(memory.stages[1].name == "step (b.c)");
}

TEST_CASE("a null pointer queues nothing and is nothing unknown") {
  UnitBuilder unit;
  unit.define("parse");
  unit.queue("loop", "parse");
  unit.queue("parse", "");
  Memory memory = analyzed(unit);
  CHECK(queuedBy(memory, "parse").empty());
  CHECK_FALSE(hasUnknown(memory, "unresolved_stage"));
}

namespace {

/// switch (c->state) { case 1: one(); case 2: two(); }, and store(c, state) as a function.
struct NumberedStates {
  UnitBuilder unit;

  NumberedStates() {
    addStore("conn.state");
    unit.define("set");
    unit.call("set", "conn.state#store", {"set#1"});
    addState("conn.state", "1", "one");
    addState("conn.state", "2", "two");
  }

  void addStore(const std::string &holder) {
    FunctionFact &store = unit.define(holder + "#store", 0);
    store.synthetic = true;
    store.parameters = {unit.id(holder)};
    store.holder = unit.id(holder);
    store.roles = {{RoleKind::QueueStage, {"S"}}};
  }

  void addState(const std::string &holder, const std::string &number, const std::string &body) {
    unit.define(body);
    FunctionFact &state = unit.define(holder + "=" + number, 0);
    state.synthetic = true;
    state.holder = unit.id(holder);
    state.roles = {{RoleKind::Stage, {}}};
    unit.call(holder + "=" + number, body);
  }

  /// Of a call set(c, value) of the function.
  void set(const std::string &caller, const std::string &value) {
    unit.call(caller, "set", {"", value});
  }
};

} // namespace

TEST_CASE("a number is a state of the holders that it comes to, and of no other") {
  NumberedStates states;
  states.addStore("conn.kind");
  states.addState("conn.kind", "1", "kind");
  states.unit.call("loop", "conn.kind#store", {"conn.kind=1"});
  states.unit.flow("conn.state=1", "value");
  states.unit.flow("conn.kind=1", "value");
  states.set("loop", "value");
  states.set("one", "conn.state=2");
  Memory memory = analyzed(states.unit);
  CHECK(stageOf(memory, "conn.state=1").entry);
  CHECK(queuedBy(memory, "conn.state=1") == Names{"conn.state=2"});
  CHECK(std::all_of(memory.queueCalls.begin(), memory.queueCalls.end(),
                    [](const QueueCall &call) { return call.stages.size() == 1; }));
  CHECK(memory.unknowns.empty());
}

TEST_CASE("a state may be one that is not seen, besides those that are") {
  NumberedStates states;
  states.set("loop", "conn.state=1");
  states.set("one", "value");
  states.unit.flow("conn.state=2", "value");
  SECTION("a number that extraction does not follow") { states.unit.flow(UnseenNumber, "value"); }
  SECTION("the result of a function without a body") {
    states.unit.declare("chosen_elsewhere");
    states.unit.flow("chosen_elsewhere#result", "value");
  }
  SECTION("an argument that the calling unit does not tell") { states.set("two", ""); }
  SECTION("a parameter that an external function gives") {
    states.unit.declare("register_for");
    states.unit.define("called_back");
    states.set("called_back", "called_back#1");
    states.unit.call("loop", "register_for", {"called_back"});
  }
  Memory memory = analyzed(states.unit);
  CHECK(queuedBy(memory, "conn.state=1") == Names{"conn.state=2"});
  REQUIRE(hasUnknown(memory, "unresolved_stage"));
  CHECK(!memory.perRequest.definite());
}

TEST_CASE("a state with a body that nothing stores is not known to be free of requests") {
  NumberedStates states;
  states.set("loop", "conn.state=1");
  Memory memory = analyzed(states.unit);
  CHECK(hasUnknown(memory, "unqueued_state"));
  CHECK(!stageOf(memory, "conn.state=2").perRequest.definite());
  CHECK(stageOf(memory, "conn.state=1").perRequest.definite());
}
