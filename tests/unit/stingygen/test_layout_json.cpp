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
  CHECK_THAT(broken([](Layout &l) { l.slab.lowBytes = 7; }), Contains("multiple of 4096"));
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
  CHECK_THAT(broken([](Layout &l) { l.cache.ways = 7; }), Contains("cannot have 7 ways"));
  CHECK_THAT(broken([](Layout &l) { l.cache.lineBytes = 0; }), Contains("no cache line"));
  CHECK_THAT(broken([](Layout &l) { l.slab.cacheBytes = l.cache.l2Bytes = 0; }),
             Contains("an L2 of 0 bytes"));
  CHECK_THAT(broken([](Layout &l) { l.objects[0].pool = 9; }), Contains("has no pool"));
  CHECK_THAT(broken([](Layout &l) { l.objects[0].bytes = 5000; }), Contains("its slots 4160"));
  CHECK_THAT(broken([](Layout &l) { l.objects[0].identifier = "a-b"; }),
             Contains("no C identifier"));
  CHECK_THAT(broken([](Layout &l) { l.objects[0].identifier = "conn"; }), Contains("is taken"));
  CHECK_THAT(broken([](Layout &l) { l.objects[2].pool = 0; }), Contains("serves no object"));
  CHECK_THAT(broken([](Layout &l) { l.stages[0].needs[0].object = 99; }),
             Contains("unknown object"));
  CHECK_THAT(broken([](Layout &l) { l.stages[0].needs[0].count = 0; }), Contains("needs 0"));
  CHECK_THAT(broken([](Layout &l) { l.stages[0].needs[0].count = 2; }), Contains("it takes 1 of"));
  CHECK_THAT(broken([](Layout &l) { l.stages[1].name = "accept"; }), Contains("is there twice"));
  CHECK_THAT(broken([](Layout &l) { l.globals = {{"g", "g", "external", "a.c", 8, 3, ""}}; }),
             Contains("aligned to 3"));
}

TEST_CASE("a layout is for as many requests as its pools have slots for") {
  CHECK_THAT(broken([](Layout &l) { l.requests = 1ull << 63; }),
             Contains("not those of 9223372036854775808 requests"));
  CHECK_THAT(broken([](Layout &l) { l.requests -= 1; }), Contains("not those of"));
  CHECK_THAT(broken([](Layout &l) { l.requests = 0; }), Contains("not those of 0"));
  CHECK_THAT(broken([](Layout &l) { l.objects[2].instances = 1ull << 63; }),
             Contains("one request takes 9223372036854775808"));
  CHECK_THAT(broken([](Layout &l) { l.objects[2].instances = 0; }),
             Contains("one request takes 0"));
  CHECK_THAT(broken([](Layout &l) {
               l.objects[2].instances = 2;
               l.requests /= 2;
             }),
             Contains("not those of"));
  PlanWish wish = wishFor(1 << 20);
  wish.highObjects = {"conn.body", "conn.head", "struct conn"};
  Layout high = planLayout(sampleMemory(), "digest", wish)->layout;
  CHECK(checkLayout(high));
  high.requests = 5;
  CHECK_FALSE(checkLayout(high));
  high.requests = 0;
  high.objects[0].instances = 7;
  high.pools[0].highSlots -= high.pools[0].highSlots % 7;
  CHECK(checkLayout(high));
  high.pools[0].highSlots -= 1;
  CHECK_THAT(checkLayout(high).error().text(), Contains("in the high slab"));
}

TEST_CASE("objects that share slots have a certificate for each of them") {
  Layout layout = sampleLayout();
  const std::vector<Certificate> &shown = layout.pools[0].certificates;
  REQUIRE(shown.size() == 2);
  CHECK(shown[0].object == "conn.body");
  CHECK(shown[0].absence.stage == "parse");
  CHECK(shown[0].absence.ends.empty());
  CHECK(shown[1].alive == "conn.body");
  CHECK(toText(shown[1].absence.ends.at(0).freedAt.at(0)) == "src/parse.c:30:5");
  CHECK(layout.pools[1].certificates.empty());
}

TEST_CASE("a layout whose objects share slots without a certificate is refused") {
  CHECK_THAT(broken([](Layout &l) { l.pools[0].certificates.clear(); }),
             Contains("\"conn.body\" and \"conn.head\" share slots"));
  CHECK_THAT(broken([](Layout &l) { l.pools[0].certificates.pop_back(); }),
             Contains("why \"conn.head\" is not there where \"conn.body\" may be"));
  Artifact artifact = sampleArtifact();
  artifact.body.erase("pools"); // as before certificates
  CHECK_THAT(problem(artifact), Contains("share slots") && Contains("again with stingygen"));
}

TEST_CASE("a pool that no object is in is refused") {
  Artifact artifact = sampleArtifact();
  artifact.body["pools"].push_back(artifact.body["pools"][0]);
  CHECK_THAT(problem(artifact), Contains("/body/pools/2"));
}
