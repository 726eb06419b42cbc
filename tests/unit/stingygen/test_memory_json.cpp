#include "sample.h"

#include <catch2/catch.hpp>

using namespace stingy;
using namespace stingy::test;
using Catch::Contains;
using nlohmann::json;

namespace {

std::string problem(const Artifact &artifact) {
  auto memory = memoryFromArtifact(artifact, "memory.json");
  REQUIRE_FALSE(memory);
  return memory.error().text();
}

std::string broken(const std::string &pointer, const json &value) {
  Artifact artifact = toArtifact(sampleMemory());
  artifact.body[json::json_pointer(pointer)] = value;
  return problem(artifact);
}

/// Every value of the document, by its JSON pointer.
std::vector<std::string> pointersOf(const json &document) {
  std::vector<std::string> pointers;
  const json flat = document.flatten();
  for (const auto &[pointer, value] : flat.items())
    pointers.push_back(pointer);
  return pointers;
}

} // namespace

TEST_CASE("a memory survives being written and read") {
  Artifact written = toArtifact(sampleMemory());
  auto memory = memoryFromArtifact(written, "memory.json");
  REQUIRE(memory);
  CHECK(serialize(toArtifact(*memory)) == serialize(written));
}

TEST_CASE("a field of the wrong type is told with its JSON path and the remedy") {
  CHECK_THAT(
      broken("/stages/1/stack/bytes", "many"),
      Contains(
          "memory.json: /body/stages/1/stack/bytes must be a whole number from 0 on, is string") &&
          Contains("write the file again with memwalk"));
  CHECK_THAT(broken("/stages/1/nf", -1), Contains("/body/stages/1/nf must be a whole number"));
  CHECK_THAT(broken("/stages/1/nf", 1ull << 40), Contains("is too large"));
  CHECK_THAT(broken("/stages/1/live", 5), Contains("/body/stages/1/live must be an array"));
  CHECK_THAT(broken("/objects/0/poolable", 1), Contains("must be true or false"));
  CHECK_THAT(broken("/stack", json::array()), Contains("/body/stack must be an object"));
}

TEST_CASE("a missing field is told") {
  Artifact artifact = toArtifact(sampleMemory());
  artifact.body["sites"][0]["call"].erase("end");
  CHECK_THAT(problem(artifact), Contains("/body/sites/0/call/end is missing"));
}

TEST_CASE("a word that is none of those known is told with those that are") {
  CHECK_THAT(broken("/stack/kind", "some"), Contains("exact, at_most, unbounded"));
  CHECK_THAT(broken("/stack/provenance", "guessed"),
             Contains("measured, computed, annotated, assumed"));
  CHECK_THAT(broken("/sites/0/role", "alloc"), Contains("malloc, free"));
  CHECK_THAT(broken("/globals/items/0/section", "text"), Contains("no section"));
  CHECK_THAT(broken("/globals/items/0/linkage", "weak"), Contains("external, internal, local"));
}

TEST_CASE("names that lead nowhere are told") {
  CHECK_THAT(broken("/stages/1/live/0", "ghost"),
             Contains("/body/stages/1/live") && Contains("ghost"));
  CHECK_THAT(broken("/stages/0/queues/0/stage", "ghost"), Contains("/body/stages/0/queues"));
  CHECK_THAT(broken("/queue_sites/0/stages/0", "ghost"), Contains("/body/queue_sites/0/stages"));
  CHECK_THAT(broken("/exclusive/0/1", "ghost"), Contains("/body/exclusive/0"));
  CHECK_THAT(broken("/sites/0/object", "ghost"), Contains("/body/sites/0/object"));
  CHECK_THAT(broken("/sites/0/file", "ghost.c"), Contains("has no digest"));
}

TEST_CASE("names that must be unique are") {
  CHECK_THAT(broken("/stages/1/name", "accept"), Contains("is there twice"));
  CHECK_THAT(broken("/objects/1/name", "conn.body"), Contains("is there twice"));
  CHECK_THAT(broken("/objects/1/identifier", "conn_body"), Contains("is there twice"));
  CHECK_THAT(broken("/objects/1/identifier", "9 lives"), Contains("no C identifier"));
  CHECK_THAT(broken("/exclusive/0/1", "conn.body"), Contains("names one object twice"));
}

TEST_CASE("an editable site has a span and a spelling") {
  CHECK_THAT(broken("/sites/0/call/end", 100), Contains("is empty"));
  CHECK_THAT(broken("/sites/0/size_text", ""), Contains("does not spell"));
}

TEST_CASE("a poolable object has a definite size") {
  CHECK_THAT(broken("/objects/0/size/kind", "unbounded"), Contains("/body/objects/0/poolable"));
}

TEST_CASE("no damaged value gets by unseen or does harm") {
  const Artifact sound = toArtifact(sampleMemory());
  for (const std::string &pointer : pointersOf(sound.body))
    for (const json &value :
         {json(nullptr), json::object(), json::array({1}), json(-7), json(1.5)}) {
      INFO(pointer << " becomes " << value);
      CHECK_FALSE(broken(pointer, value).empty());
    }
}
