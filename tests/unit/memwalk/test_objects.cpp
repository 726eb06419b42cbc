#include "program_builder.h"

#include <catch2/catch.hpp>

using namespace stingy;

namespace {

UnitBuilder oneStage() {
  UnitBuilder unit;
  unit.define("stage");
  unit.queue("loop", "stage");
  return unit;
}

} // namespace

TEST_CASE("an allocation that a stage reaches is a per-request object") {
  UnitBuilder unit = oneStage();
  unit.define("helper");
  unit.define("elsewhere");
  unit.call("stage", "helper");
  unit.allocate("helper", "struct head", 512);
  unit.allocate("elsewhere", "struct config", 64);
  Memory memory = analyzed(unit);
  REQUIRE(memory.objects.size() == 1);
  CHECK(memory.objects[0].name == "struct head");
  CHECK(memory.objects[0].identifier == "head");
  CHECK(memory.objects[0].isRecord);
  CHECK(memory.objects[0].size == ByteBound::exact(512));
  CHECK(memory.objects[0].poolable);
}

TEST_CASE("what the scheduler allocates and a stage frees is a per-request object") {
  UnitBuilder unit = oneStage();
  unit.allocate("loop", "struct conn", 128);
  unit.allocate("loop", "struct timer", 32);
  unit.release("stage", "struct conn");
  Memory memory = analyzed(unit);
  REQUIRE(memory.objects.size() == 1);
  CHECK(memory.objects[0].name == "struct conn");
  CHECK(stageOf(memory, "stage").live == Names{"struct conn"});
}

TEST_CASE("allocations of one identity are one object, also outside of stages") {
  UnitBuilder unit = oneStage();
  unit.define("setup");
  unit.allocate("stage", "conn.buffer", 100);
  unit.allocate("stage", "conn.buffer", 300);
  unit.allocate("setup", "conn.buffer", 200);
  Memory memory = analyzed(unit);
  REQUIRE(memory.objects.size() == 1);
  CHECK(memory.objects[0].identifier == "conn_buffer");
  CHECK(memory.objects[0].size == ByteBound::atMost(300));
  CHECK(memory.objects[0].allocatedAt.size() == 3);
  CHECK(memory.sites.size() == 3);
}

TEST_CASE("an allocation without identity is an object of its own") {
  UnitBuilder unit = oneStage();
  unsigned line = unit.allocate("stage", "", 10).location.line;
  unit.allocate("stage", "", 20);
  Memory memory = analyzed(unit);
  REQUIRE(memory.objects.size() == 2);
  std::string place = "a.c:" + std::to_string(line) + ":3";
  CHECK(objectOf(memory, "malloc at " + place).size.bytes == 10);
}

TEST_CASE("identifiers are unique C identifiers") {
  UnitBuilder unit = oneStage();
  for (const char *identity : {"struct a.b", "a.b", "union a_b", "9lives"})
    unit.allocate("stage", identity, 8);
  Memory memory = analyzed(unit);
  Names identifiers;
  for (const Object &object : memory.objects)
    identifiers.push_back(object.identifier);
  CHECK(identifiers == Names{"object_9lives", "a_b", "a_b_2", "a_b_3"});
}

TEST_CASE("what an allocator allocates and frees inside is no site") {
  UnitBuilder unit = oneStage();
  unit.define("xmalloc");
  unit.annotate("xmalloc", RoleKind::Malloc, {"size"});
  unit.define("xfree");
  unit.annotate("xfree", RoleKind::Free, {"O"});
  unit.allocate("xmalloc", "", 0).sites[0].edit.whyNot = "it lies inside a macro";
  unit.release("xfree", "").sites[0].edit.whyNot = "it lies inside a macro";
  CallFact &take = unit.call("stage", "xmalloc");
  unit.addSite(take, RoleKind::Malloc, "struct head").object.size = ByteBound::exact(8);
  Memory memory = analyzed(unit);
  REQUIRE(memory.objects.size() == 1);
  CHECK(memory.objects[0].poolable);
  REQUIRE(memory.sites.size() == 1);
  CHECK(memory.sites[0].function == "xmalloc");
}

TEST_CASE("an object whose size is not known cannot be pooled, and says where") {
  UnitBuilder unit = oneStage();
  unit.allocate("stage", "conn.buffer", 0).sites[0].object.size = ByteBound::unbounded();
  Memory memory = analyzed(unit);
  CHECK_FALSE(memory.objects[0].poolable);
  CHECK(memory.objects[0].whyNot.find("a.c:") != std::string::npos);
  CHECK(hasUnknown(memory, "unknown_size"));
  CHECK_FALSE(stageOf(memory, "stage").perRequest.definite());
}

TEST_CASE("a wrapper that looks like an allocator is told to be annotated") {
  UnitBuilder unit = oneStage();
  unit.define("get_buffer").signature = unit.id("char *(unsigned long)");
  unit.call("stage", "get_buffer");
  unit.call("stage", "get_buffer");
  unit.allocate("get_buffer", "get_buffer()", 0).sites[0].object.size = ByteBound::unbounded();
  Memory memory = analyzed(unit);
  bool advised = false;
  for (const Unknown &unknown : memory.unknowns)
    advised |= unknown.why.find("STINGY_MALLOC(\"size\")") != std::string::npos;
  CHECK(advised);
}

TEST_CASE("an allocation or a free that cannot be edited keeps its object out of the pool") {
  auto role = GENERATE(RoleKind::Malloc, RoleKind::Free);
  UnitBuilder unit = oneStage();
  CallFact &allocation = unit.allocate("stage", "struct head", 8);
  if (role == RoleKind::Malloc)
    allocation.sites[0].edit.whyNot = "it lies inside a macro's body";
  CallFact &release = unit.release("stage", "struct head");
  if (role == RoleKind::Free)
    release.sites[0].edit.whyNot = "it lies inside a macro's body";
  Memory memory = analyzed(unit);
  CHECK_FALSE(memory.objects[0].poolable);
  CHECK(memory.objects[0].whyNot.find("it lies inside a macro's body") != std::string::npos);
}

TEST_CASE("a free of nobody knows what concerns every object") {
  UnitBuilder unit = oneStage();
  unit.allocate("stage", "struct head", 8);
  CallFact &release = unit.release("stage", "");
  SECTION("it can be edited: the pool checks the pointer") {
    Memory memory = analyzed(unit);
    CHECK(memory.objects[0].poolable);
    REQUIRE(memory.sites.size() == 2);
    CHECK(memory.sites[1].object == "");
  }
  SECTION("it cannot") {
    release.sites[0].edit.whyNot = "its file lies outside the root";
    CHECK_FALSE(analyzed(unit).objects[0].poolable);
  }
}

TEST_CASE("a free whose identity nothing allocates may free anything") {
  UnitBuilder unit = oneStage();
  unit.allocate("stage", "struct head", 8);
  unit.release("stage", "alias.pointer").sites[0].edit.whyNot = "its result is used";
  CHECK_FALSE(analyzed(unit).objects[0].poolable);
}

TEST_CASE("a free of another known record does not concern the object") {
  UnitBuilder unit = oneStage();
  unit.define("setup");
  unit.allocate("stage", "struct head", 8);
  unit.allocate("setup", "struct config", 8);
  unit.release("setup", "struct config").sites[0].edit.whyNot = "its result is used";
  Memory memory = analyzed(unit);
  CHECK(memory.objects[0].poolable);
  CHECK(memory.sites.size() == 1);
}

TEST_CASE("a free of a first member may free the whole") {
  UnitBuilder unit = oneStage();
  unit.allocate("stage", "struct conn", 8).sites[0].object.prefixes = {unit.id("struct base")};
  unit.release("stage", "struct base").sites[0].edit.whyNot = "its result is used";
  CHECK_FALSE(objectOf(analyzed(unit), "struct conn").poolable);
}

TEST_CASE("an object that is resized cannot be pooled") {
  UnitBuilder unit = oneStage();
  unit.allocate("stage", "conn.buffer", 8);
  CallFact &resize = unit.call("stage", "realloc");
  unit.addSite(resize, RoleKind::Malloc, "conn.buffer").object.size = ByteBound::exact(8);
  unit.addSite(resize, RoleKind::Free, "conn.buffer");
  Memory memory = analyzed(unit);
  CHECK_FALSE(objectOf(memory, "conn.buffer").poolable);
  CHECK(objectOf(memory, "conn.buffer").instances.kind == BoundKind::Exact);
}

TEST_CASE("free used as a value keeps everything out of the pool, and names the place") {
  UnitBuilder unit = oneStage();
  unit.allocate("stage", "struct head", 8);
  unit.takeAddress("free");
  Memory memory = analyzed(unit);
  CHECK_FALSE(memory.objects[0].poolable);
  CHECK(memory.objects[0].whyNot.find("free is used as a value at a.c:") == 0);
}

TEST_CASE("a unit that could not be read keeps everything out of the pool") {
  UnitBuilder unit = oneStage();
  unit.allocate("stage", "struct head", 8);
  unit.facts().units[0].parsed = false;
  Memory memory = analyzed(unit);
  CHECK_FALSE(memory.objects[0].poolable);
  CHECK(memory.objects[0].whyNot.find("a.c could not be read") == 0);
}

TEST_CASE("one place that means two things is not edited") {
  UnitBuilder unit = oneStage();
  ByteSpan span = unit.allocate("stage", "struct head", 8).sites[0].edit.call;
  unit.allocate("stage", "struct head", 16).sites[0].edit.call = span;
  CHECK(analyzed(unit).objects[0].poolable);
  UnitBuilder other = oneStage();
  span = other.allocate("stage", "struct head", 8).sites[0].edit.call;
  other.allocate("stage", "struct tail", 16).sites[0].edit.call = span;
  CHECK_FALSE(analyzed(other).objects[0].poolable);
}
