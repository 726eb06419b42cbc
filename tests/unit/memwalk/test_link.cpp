#include "model/facts_json.h"
#include "program_builder.h"

#include <catch2/catch.hpp>

using namespace stingy;

namespace {

template <typename... Units> std::vector<Facts> unitsOf(Units &...units) {
  std::vector<Facts> facts;
  (facts.push_back(units.take()), ...);
  return facts;
}

std::string textOf(const Facts &facts) { return serialize(facts, ProgramKind); }

/// What two units read of one header.
UnitBuilder includer(const std::string &file) {
  UnitBuilder unit("header.h");
  unit.define("inline_helper", 32);
  unit.allocate("inline_helper", "struct head", 64);
  unit.facts().units[0].file = unit.id(file);
  return unit;
}

Facts linked(std::vector<Facts> units) {
  auto program = link(std::move(units));
  REQUIRE(program);
  return std::move(*program);
}

const FunctionFact &functionIn(const Facts &facts, const std::string &name) {
  for (const FunctionFact &function : facts.functions)
    if (facts.names[function.name] == name)
      return function;
  throw std::runtime_error("no function " + name);
}

} // namespace

TEST_CASE("a call to another unit's function finds its definition") {
  UnitBuilder a("a.c"), b("b.c");
  a.call("loop", "helper");
  b.facts().functions.clear();
  b.define("helper", 48);
  Facts program = linked(unitsOf(a, b));
  const FunctionFact &helper = functionIn(program, "helper");
  CHECK(helper.defined);
  CHECK(helper.frame.bytes == 48);
}

TEST_CASE("what several units read of one header is one") {
  UnitBuilder a = includer("a.c"), b = includer("b.c");
  Facts program = linked(unitsOf(a, b));
  CHECK(program.calls.size() == 1);
  CHECK_FALSE(functionIn(program, "inline_helper").successors.empty());
  CHECK(program.units.size() == 2);
  CHECK(program.unknowns.empty());
}

TEST_CASE("two equal calls at one place of one unit stay two") {
  UnitBuilder a = includer("a.c"), b = includer("b.c");
  for (UnitBuilder *unit : {&a, &b})
    unit->facts().calls.push_back(unit->facts().calls[0]);
  CHECK(linked(unitsOf(a, b)).calls.size() == 2);
}

TEST_CASE("of a header that units read differently every call is kept and no control flow") {
  UnitBuilder a = includer("a.c"), b = includer("b.c");
  b.release("inline_helper", "struct head");
  Facts program = linked(unitsOf(a, b));
  CHECK(program.calls.size() >= 2);
  CHECK(functionIn(program, "inline_helper").successors.empty());
}

TEST_CASE("the order of units never matters") {
  auto build = [](bool turned) {
    UnitBuilder a("a.c"), b("b.c"), c = includer("c.c"), d = includer("d.c");
    b.facts().functions.clear();
    b.define("helper", 8);
    a.call("loop", "helper");
    b.allocate("helper", "struct head", 64);
    d.release("inline_helper", "struct head");
    b.flow("x", "y");
    a.flow("helper", "x");
    return turned ? linked(unitsOf(d, b, c, a)) : linked(unitsOf(a, b, c, d));
  };
  CHECK(textOf(build(false)) == textOf(build(true)));
}

TEST_CASE("an empty unit changes nothing, nor does linking again") {
  UnitBuilder a = includer("a.c"), b = includer("a.c");
  std::vector<Facts> withEmpty = unitsOf(a);
  withEmpty.emplace_back();
  Facts once = linked(std::move(withEmpty));
  std::string expected = textOf(linked(unitsOf(b)));
  CHECK(textOf(once) == expected);
  std::vector<Facts> again;
  again.push_back(std::move(once));
  CHECK(textOf(linked(std::move(again))) == expected);
}

TEST_CASE("two strong definitions are an unknown; both bodies count, in any order") {
  UnitBuilder a("a.c"), b("b.c");
  b.facts().functions.clear();
  a.define("helper", 10);
  b.define("helper", 90);
  a.allocate("helper", "struct head", 8);
  b.release("helper", "struct head");
  Facts program = linked(unitsOf(a, b));
  REQUIRE(program.unknowns.size() == 1);
  CHECK(program.names[program.unknowns[0].kind] == "duplicate_definition");
  CHECK(functionIn(program, "helper").frame == ByteBound::atMost(90, Provenance::Measured));
  CHECK(program.calls.size() == 2);
  CHECK(functionIn(program, "helper").successors.empty());
}

TEST_CASE("a weak definition gives way to a strong one, with what it calls") {
  bool strongFirst = GENERATE(false, true);
  UnitBuilder weak("a.c"), strong("b.c");
  strong.facts().functions.clear();
  weak.define("helper", 1000).weak = true;
  strong.define("helper", 10);
  weak.allocate("helper", "struct head", 8);
  strong.release("helper", "struct head");
  Facts program = linked(strongFirst ? unitsOf(strong, weak) : unitsOf(weak, strong));
  CHECK(functionIn(program, "helper").frame.bytes == 10);
  REQUIRE(program.calls.size() == 1);
  CHECK(program.names[program.calls[0].callee] == "free");
  CHECK_FALSE(functionIn(program, "helper").successors.empty());
  CHECK(program.unknowns.empty());
}

TEST_CASE("roles of all redeclarations are united") {
  UnitBuilder a("a.c"), b("b.c");
  a.declare("resize");
  a.annotate("resize", RoleKind::Malloc, {"", "size"});
  b.declare("resize");
  b.annotate("resize", RoleKind::Malloc, {"", "size"});
  b.annotate("resize", RoleKind::Free, {"O", ""});
  CHECK(functionIn(linked(unitsOf(a, b)), "resize").roles.size() == 2);
}

TEST_CASE("of a tentative definition the largest size counts") {
  UnitBuilder a("a.c"), b("b.c");
  a.facts().globals.push_back({a.id("table"), a.id("table"), {}, 8, Section::Bss});
  b.facts().globals.push_back({b.id("table"), b.id("table"), {}, 80, Section::Bss});
  Facts program = linked(unitsOf(a, b));
  REQUIRE(program.globals.size() == 1);
  CHECK(program.globals[0].bytes == 80);
}

TEST_CASE("units for different targets are refused") {
  UnitBuilder a("a.c"), b("b.c");
  b.facts().targetTriple = "aarch64-linux-gnu";
  auto program = link(unitsOf(a, b));
  REQUIRE_FALSE(program);
  CHECK(program.error().message.find("aarch64-linux-gnu and x86_64-pc-linux-gnu") !=
        std::string::npos);
}

TEST_CASE("a file that changed between two units is refused") {
  UnitBuilder a("a.c"), b("b.c");
  b.facts().files["a.c"] = "another digest";
  auto program = link(unitsOf(a, b));
  REQUIRE_FALSE(program);
  CHECK(program.error().message.find("a.c changed") != std::string::npos);
}

TEST_CASE("no units at all are an empty program") { CHECK(linked({}).functions.empty()); }
