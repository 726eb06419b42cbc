#include "model/facts_json.h"
#include "program_builder.h"

#include <catch2/catch.hpp>

using namespace stingy;
using nlohmann::json;

namespace {

/// One of everything.
Facts full() {
  UnitBuilder unit;
  FunctionFact &function = unit.define("stage", 64);
  function.weak = function.variadic = function.outsideRoot = function.dynamicFrame = true;
  unit.queue("loop", "stage");
  unit.callThrough("stage", "hook", {"", "stage"});
  unit.runs(Runs::Repeatedly);
  CallFact &allocation = unit.allocate("stage", "struct head", 512);
  allocation.sites[0].object.prefixes = {unit.id("struct base")};
  allocation.sites[0].edit.zeroed = true;
  unit.release("stage", "struct head").sites[0].edit.whyNot = "it lies inside a macro";
  unit.flow("stage", "hook");
  unit.takeAddress("stage");
  unit.unknown("inline_assembly", "stage");
  Facts &facts = unit.facts();
  facts.globals.push_back(
      {unit.id("g"), unit.id("g"), {unit.id("a.c"), 3, 1}, 80, Section::ThreadLocal});
  facts.diagnostics.push_back({true, {unit.id("a.c"), 4, 2}, "a mistake"});
  facts.sidecarNames = {"add_tux_atom"};
  return unit.take();
}

json bodyOf(const Facts &facts) { return toArtifact(facts, FactsKind).body; }

bool reads(const json &body) {
  return static_cast<bool>(factsFromArtifact({FactsKind, "t", body}, "a.facts.json"));
}

/// Every value in the tree, by pointer.
std::vector<json::json_pointer> placesIn(const json &body) {
  std::vector<json::json_pointer> places;
  const json flat = body.flatten();
  for (const auto &[place, value] : flat.items())
    for (json::json_pointer at(place); !at.empty(); at.pop_back())
      places.push_back(at);
  return places;
}

} // namespace

TEST_CASE("facts survive a round trip") {
  json body = bodyOf(full());
  auto again = factsFromArtifact({FactsKind, "triple", body}, "a.facts.json");
  REQUIRE(again);
  CHECK(again->targetTriple == "triple");
  CHECK(bodyOf(*again) == body);
}

TEST_CASE("facts are written the same whatever the order of interning") {
  Facts facts = full();
  auto other = factsFromArtifact({FactsKind, "", bodyOf(facts)}, "");
  REQUIRE(other);
  CHECK(bodyOf(*other).dump() == bodyOf(facts).dump());
}

TEST_CASE("names are sorted, once each, and only those that are used") {
  UnitBuilder unit;
  unit.id("never used");
  json names = bodyOf(unit.facts())["names"];
  CHECK(names[0] == "");
  CHECK(std::is_sorted(names.begin(), names.end()));
  CHECK(std::find(names.begin(), names.end(), "never used") == names.end());
}

TEST_CASE("a name out of range is an error that names the field") {
  json body = bodyOf(full());
  body["calls"][0]["caller"] = 1000000;
  auto facts = factsFromArtifact({FactsKind, "", body}, "a.facts.json");
  REQUIRE_FALSE(facts);
  CHECK(facts.error().message.find("a.facts.json: /body/calls/0/caller") == 0);
}

TEST_CASE("no damage to a field crashes the reader") {
  const json body = bodyOf(full());
  const json values[] = {nullptr,
                         -1,
                         1e300,
                         18446744073709551615u,
                         "text",
                         json::array(),
                         json::object(),
                         json::array({1, 2, 3, 4}),
                         true};
  for (const auto &place : placesIn(body))
    for (const json &value : values) {
      json damaged = body;
      damaged[place] = value;
      auto facts = factsFromArtifact({FactsKind, "", damaged}, "x");
      if (facts) // then it is good enough for everything that follows
        analyze(*facts, {});
    }
}

TEST_CASE("a missing field is an error or means nothing") {
  const json body = bodyOf(full());
  for (const auto &place : placesIn(body)) {
    json damaged = body;
    json &parent = damaged[place.parent_pointer()];
    if (parent.is_object())
      parent.erase(place.back());
    else
      parent.erase(std::stoul(place.back()));
    auto facts = factsFromArtifact({FactsKind, "", damaged}, "x");
    if (facts)
      analyze(*facts, {});
  }
}

TEST_CASE("a truncated file is an error") {
  std::string text = serialize(toArtifact(full(), FactsKind));
  for (std::size_t length = 0; length + 2 < text.size(); length += 7)
    CHECK_FALSE(parseArtifact(text.substr(0, length), FactsKind, "cut"));
}

TEST_CASE("a body that is no object is an error") {
  for (const json &body : {json(nullptr), json(3), json::array(), json("x")})
    CHECK_FALSE(reads(body));
}
