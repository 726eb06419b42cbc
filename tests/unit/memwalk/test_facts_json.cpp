#include "model/artifact.h"
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

json bodyOf(const Facts &facts) { return json::parse(serialize(facts, FactsKind))["body"]; }

Result<Facts> factsOf(const json &body, const std::string &origin = "a.facts.json") {
  return FactsReader().parse(serialize({FactsKind, "triple", body}), FactsKind, origin);
}

bool reads(const json &body) { return static_cast<bool>(factsOf(body)); }

std::string troubleOf(const json &body) {
  auto facts = factsOf(body);
  REQUIRE_FALSE(facts);
  return facts.error().message;
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
  auto again = factsOf(body);
  REQUIRE(again);
  CHECK(again->targetTriple == "triple");
  CHECK(bodyOf(*again) == body);
}

TEST_CASE("facts are written the same whatever the order of interning") {
  Facts facts = full();
  auto other = factsOf(bodyOf(facts));
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

TEST_CASE("an error names the field, and what is there") {
  const json body = bodyOf(full());
  auto damaged = [&](const char *place, const json &value) {
    json changed = body;
    changed[json::json_pointer(place)] = value;
    return troubleOf(changed);
  };
  auto names = std::to_string(body["names"].size());
  CHECK(damaged("/calls/0/caller", 1000000) ==
        "a.facts.json: /body/calls/0/caller refers to name 1000000 of " + names);
  CHECK(damaged("/calls/0/at/1", "x") ==
        "a.facts.json: /body/calls/0/at/1 must be a whole number from 0 on, is string");
  CHECK(damaged("/functions", json::object()) ==
        "a.facts.json: /body/functions must be an array, is object");
  CHECK(damaged("/functions/0/frame", nullptr) ==
        "a.facts.json: /body/functions/0/frame must be an object, is null");
  CHECK(
      damaged("/functions/0/frame/kind", "about") ==
      "a.facts.json: /body/functions/0/frame/kind \"about\" is none of: exact, at_most, unbounded");
  CHECK(damaged("/globals/0/at/2", 4294967296) ==
        "a.facts.json: /body/globals/0/at/2 4294967296 is too large");
}

TEST_CASE("a missing field is named") {
  json body = bodyOf(full());
  body["calls"][0].erase("at");
  CHECK(troubleOf(body) == "a.facts.json: /body/calls/0/at is missing");
  body = bodyOf(full());
  body["functions"][0]["frame"].erase("bytes");
  CHECK(troubleOf(body) == "a.facts.json: /body/functions/0/frame/bytes is missing");
}

TEST_CASE("facts are written with sorted keys, a fact a line") {
  std::string text = serialize(full(), FactsKind);
  json sorted = json::parse(text);
  std::erase_if(text, [](char c) { return c == '\n'; });
  CHECK(text == sorted.dump());
}

TEST_CASE("a name that is no UTF-8 is replaced, one that needs escapes is kept") {
  UnitBuilder unit;
  unit.flow("a \"quoted\"\n\\name", "gr\xc3\xbc\xc3\x9f");
  unit.flow("bad \xff", "x");
  json names = bodyOf(unit.facts())["names"];
  auto has = [&](const char *name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  CHECK(has("a \"quoted\"\n\\name"));
  CHECK(has("gr\xc3\xbc\xc3\x9f"));
  CHECK(has("bad \xef\xbf\xbd"));
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
      auto facts = factsOf(damaged);
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
    auto facts = factsOf(damaged);
    if (facts)
      analyze(*facts, {});
  }
}

TEST_CASE("a truncated file is an error") {
  std::string text = serialize(full(), FactsKind);
  for (std::size_t length = 0; length + 2 < text.size(); length += 7)
    CHECK_FALSE(FactsReader().parse(text.substr(0, length), FactsKind, "cut"));
}

TEST_CASE("a body that is no object is an error") {
  for (const json &body : {json(nullptr), json(3), json::array(), json("x")})
    CHECK_FALSE(reads(body));
}
