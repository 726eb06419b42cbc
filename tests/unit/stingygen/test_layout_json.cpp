#include "sample.h"

#include <catch2/catch.hpp>

using namespace stingy;
using namespace stingy::test;
using Catch::Contains;

namespace {

Layout sampleLayout() { return planLayout(sampleMemory(), "digest", wishFor(1 << 20))->layout; }

Artifact sampleArtifact() { return toArtifact(sampleLayout(), "triple"); }

std::string problem(const Artifact &artifact) {
  auto layout = layoutFromArtifact(artifact, "layout.json");
  REQUIRE_FALSE(layout);
  return layout.error().text();
}

std::string broken(void (*breakIt)(Layout &)) {
  Layout layout = sampleLayout();
  breakIt(layout);
  auto good = checkLayout(layout);
  REQUIRE_FALSE(good);
  return good.error().text();
}

} // namespace

TEST_CASE("a layout survives being written and read") {
  auto layout = layoutFromArtifact(sampleArtifact(), "layout.json");
  REQUIRE(layout);
  CHECK(serialize(toArtifact(*layout, "triple")) == serialize(sampleArtifact()));
}

TEST_CASE("a layout's trouble is told with its JSON path") {
  Artifact artifact = sampleArtifact();
  artifact.body["objects"][1]["stride"] = "wide";
  CHECK_THAT(problem(artifact), Contains("layout.json: /body/objects/1/stride must be"));
}

TEST_CASE("a stage that needs an object that is not placed is an error") {
  Artifact artifact = sampleArtifact();
  artifact.body["stages"][0]["needs"][0]["object"] = "ghost";
  CHECK_THAT(problem(artifact), Contains("/body/stages/0/needs/0/object") && Contains("ghost"));
}

TEST_CASE("objects of one region must agree about it") {
  Artifact artifact = sampleArtifact();
  artifact.body["objects"][1]["slots"] = 1;
  CHECK_THAT(problem(artifact), Contains("/body/objects/1/region") && Contains("differ"));
}

TEST_CASE("an index that is not the position is an error") {
  Artifact artifact = sampleArtifact();
  artifact.body["objects"][1]["index"] = 7;
  CHECK_THAT(problem(artifact), Contains("/body/objects/1/index"));
}

TEST_CASE("the check finds each broken invariant") {
  CHECK_THAT(broken([](Layout &l) { l.regions.back().bytes -= 64; }), Contains("sum to"));
  CHECK_THAT(broken([](Layout &l) { l.regions[1].offset += 64; }), Contains("begins at byte"));
  CHECK_THAT(broken([](Layout &l) { l.regions.back().bytes = ~0ull; }),
             Contains("ends after the cache slab"));
  CHECK_THAT(broken([](Layout &l) { l.regions[1].kind = "heap"; }),
             Contains("no region of kind \"heap\""));
  CHECK_THAT(broken([](Layout &l) { l.regions[1].kind = "stack"; }), Contains("too late"));
  CHECK_THAT(broken([](Layout &l) { l.slab.cacheBytes *= 2; }), Contains("the L2"));
  CHECK_THAT(broken([](Layout &l) { l.slab.lowBytes = 7; }), Contains("multiple of 64"));
  CHECK_THAT(broken([](Layout &l) { l.pools[0].strideBytes = 128; }), Contains("odd number"));
  CHECK_THAT(broken([](Layout &l) { l.pools[0].strideBytes = 0; }), Contains("odd number"));
  CHECK_THAT(broken([](Layout &l) { l.pools[0].slots = l.pools[0].highSlots = 0; }),
             Contains("no slot"));
  CHECK_THAT(broken([](Layout &l) { l.pools[0].slots = 0; }), Contains("do not fill"));
  CHECK_THAT(broken([](Layout &l) { l.pools[1].slots = 0; }), Contains("2 regions for 1 pools"));
  CHECK_THAT(broken([](Layout &l) {
               l.regions.erase(l.regions.end() - 2);
               l.regions.back().bytes += l.regions.back().offset;
               l.regions.back().offset = l.pools[1].offset;
               l.regions.back().bytes -= l.pools[1].offset;
             }),
             Contains("has no region"));
  CHECK_THAT(broken([](Layout &l) { l.pools[0].slots += 1; }), Contains("do not fill"));
  CHECK_THAT(broken([](Layout &l) { l.pools[1].highOffset = 0; }), Contains("high slab"));
  CHECK_THAT(broken([](Layout &l) { l.pools[1].highSlots = ~0ull; }), Contains("high slab"));
  CHECK_THAT(broken([](Layout &l) { l.pools.pop_back(); }), Contains("2 regions for 1 pools"));
  CHECK_THAT(broken([](Layout &l) { l.objects[0].pool = 9; }), Contains("has no pool"));
  CHECK_THAT(broken([](Layout &l) { l.objects[0].bytes = 5000; }), Contains("its slots 4160"));
  CHECK_THAT(broken([](Layout &l) { l.objects[0].identifier = "a-b"; }),
             Contains("no C identifier"));
  CHECK_THAT(broken([](Layout &l) { l.objects[0].identifier = "conn"; }), Contains("is taken"));
  CHECK_THAT(broken([](Layout &l) { l.objects[2].pool = 0; }), Contains("serves no object"));
  CHECK_THAT(broken([](Layout &l) { l.stages[0].needs[0].object = 99; }),
             Contains("unknown object"));
  CHECK_THAT(broken([](Layout &l) { l.stages[0].needs[0].count = 0; }), Contains("needs 0"));
  CHECK_THAT(broken([](Layout &l) { l.stages[1].name = "accept"; }), Contains("is there twice"));
}
