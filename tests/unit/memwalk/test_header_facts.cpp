#include "model/digest.h"
#include "model/facts_json.h"
#include "program_builder.h"

#include <catch2/catch.hpp>
#include <functional>

using namespace stingy;
using nlohmann::json;

namespace {

using Change = std::function<void(UnitBuilder &)>;

/// A unit that includes header.h, which holds a helper that allocates twice at one place (a macro).
Facts includer(const std::string &file, const Change &change = {}) {
  UnitBuilder unit("header.h");
  unit.id(file == "b.c" ? "make" : "take"); // units see names in another order
  unit.define("helper", 32);
  unit.allocate("helper", "struct head", 64);
  unit.release("helper", "struct head");
  Facts &facts = unit.facts();
  facts.calls.push_back(facts.calls.front());
  unit.flow("helper#0", "helper#result");
  facts.flows.back().file = unit.id("header.h");
  unit.takeAddress("helper");
  unit.unknown("inline_assembly", "helper");
  facts.made.push_back({unit.id("helper#result"), {unit.id("take"), unit.id("make")}});
  std::sort(facts.made[0].by.begin(), facts.made[0].by.end());
  facts.globals.push_back(
      {unit.id("table"), unit.id("table"), {unit.id("header.h"), 90, 1}, 8, Section::Bss});
  if (change)
    change(unit);
  facts.units[0].file = unit.id(file);
  // What is the unit's own.
  FunctionFact &own = unit.define("run " + file);
  own.location = {unit.id(file), 1, 1};
  unit.call("run " + file, "helper").location = {unit.id(file), 2, 1};
  unit.flow("run " + file, "hook");
  return unit.take();
}

std::string unitText(Facts unit) {
  HeaderFacts headers = takeHeaders(unit);
  return serialize(unit, FactsKind, headers);
}

json headersOf(Facts unit) {
  return json::parse(unitText(std::move(unit)))["body"].value("headers", json::array());
}

/// As link reads them: what a header gives once only.
std::vector<Facts> readOnce(const std::vector<std::string> &texts) {
  KnownHeaders known;
  FactsReader reader(&known);
  std::vector<Facts> units;
  for (const std::string &text : texts) {
    auto unit = reader.parse(text, FactsKind, "unit");
    REQUIRE(unit);
    units.push_back(std::move(*unit));
  }
  return units;
}

std::string programText(std::vector<Facts> units) {
  auto program = link(std::move(units));
  REQUIRE(program);
  return serialize(*program, ProgramKind);
}

void another(UnitBuilder &unit) { unit.call("helper", "free"); }
void fewer(UnitBuilder &unit) { unit.facts().calls.pop_back(); }
void weak(UnitBuilder &unit) { unit.facts().functions.back().weak = true; }
void dearer(UnitBuilder &unit) {
  for (FunctionFact &function : unit.facts().functions)
    if (function.name == unit.id("helper"))
      function.frame = ByteBound::exact(4096, Provenance::Measured);
}

} // namespace

TEST_CASE("what a header gives stands apart, and the unit's own stays") {
  Facts unit = includer("a.c");
  HeaderFacts headers = takeHeaders(unit);
  REQUIRE(headers.size() == 1);
  const Facts &header = headers.at("header.h");
  CHECK(header.calls.size() == 3);
  CHECK(header.flows.size() == 1);
  CHECK(header.made.size() == 1);
  CHECK(header.globals.size() == 1);
  CHECK(header.addressTaken.size() == 1);
  CHECK(header.unknowns.size() == 1);
  for (const FunctionFact &function : header.functions)
    CHECK(function.defined);
  CHECK(unit.calls.size() == 1);
  CHECK(unit.flows.size() == 1);
  CHECK(unit.made.empty());
  CHECK(unit.units.size() == 1);
}

TEST_CASE("units that read a header alike write it alike, whatever their own is") {
  json a = headersOf(includer("a.c")), b = headersOf(includer("b.c"));
  REQUIRE(a.size() == 1);
  CHECK(a == b);
}

TEST_CASE("a header that is read differently has another digest") {
  json a = headersOf(includer("a.c"));
  for (const Change &change : {Change(another), Change(fewer), Change(weak), Change(dearer)}) {
    json b = headersOf(includer("b.c", change));
    CHECK(a[0]["file"] == b[0]["file"]);
    CHECK(a[0]["digest"] != b[0]["digest"]);
  }
}

TEST_CASE("a digest is that of the header's facts without white space") {
  json header = headersOf(includer("a.c"))[0];
  CHECK(header["digest"] == digestOf(header["facts"].dump()));
}

TEST_CASE("a header's facts that are read once make the program that reading them always makes") {
  const Change changes[] = {{}, another, fewer, weak, dearer};
  const auto &first = GENERATE_REF(from_range(std::begin(changes), std::end(changes)));
  const auto &second = GENERATE_REF(from_range(std::begin(changes), std::end(changes)));
  std::vector<Facts> whole;
  std::vector<std::string> texts;
  for (const auto &[file, change] :
       {std::pair<const char *, Change>("a.c", {}), {"b.c", {}}, {"c.c", first}, {"d.c", second}}) {
    whole.push_back(includer(file, change));
    texts.push_back(unitText(includer(file, change)));
  }
  std::vector<Facts> once = readOnce(texts);
  CHECK(once[0].calls.size() == 4);
  CHECK(once[1].calls.size() == 1);
  CHECK(programText(std::move(once)) == programText(std::move(whole)));
}

TEST_CASE("two bodies of one name in two headers stay together, and count twice") {
  auto build = [](const std::string &file) {
    UnitBuilder unit(file);
    for (const char *header : {"one.h", "two.h"})
      unit.define("helper").location = {unit.id(header), 5, 1};
    unit.allocate("helper", "struct head", 64);
    return unit.take();
  };
  Facts unit = build("a.c");
  CHECK(takeHeaders(unit).empty());
  std::vector<Facts> whole;
  whole.push_back(build("a.c"));
  whole.push_back(build("b.c"));
  CHECK(programText(readOnce({unitText(build("a.c")), unitText(build("b.c"))})) ==
        programText(std::move(whole)));
}

TEST_CASE("a unit's facts are read and written the same") {
  std::string text = unitText(includer("a.c"));
  auto unit = FactsReader().parse(text, FactsKind, "unit");
  REQUIRE(unit);
  CHECK(unit->calls.size() == 4);
  CHECK(unitText(std::move(*unit)) == text);
}

TEST_CASE("facts of a header that are not what their digest says are refused") {
  json unit = json::parse(unitText(includer("a.c")));
  json &header = unit["body"]["headers"][0];
  auto trouble = [&] {
    auto facts = FactsReader().parse(unit.dump(), FactsKind, "a.facts.json");
    REQUIRE_FALSE(facts);
    return facts.error().message;
  };
  SECTION("the facts changed") { header["facts"]["calls"].erase(0); }
  SECTION("the digest changed") { header["digest"] = "0123456789abcdef"; }
  CHECK(trouble() == "a.facts.json: /body/headers/0/facts do not have the digest that is given for "
                     "them");
}

TEST_CASE("no damage to a header's facts crashes the reader") {
  const json unit = json::parse(unitText(includer("a.c")));
  const json flat = unit["body"]["headers"].flatten();
  for (const auto &[place, value] : flat.items())
    for (const json &damage : {json(nullptr), json(-1), json("text"), json::array({1, 2, 3, 4})}) {
      json changed = unit;
      json &header = changed["body"]["headers"];
      header[json::json_pointer(place)] = damage;
      if (header[0]["digest"].is_string()) // the damage lies deeper
        header[0]["digest"] = digestOf(header[0]["facts"].dump());
      auto facts = FactsReader().parse(changed.dump(), FactsKind, "unit");
      if (facts)
        analyze(*facts, {});
    }
}
