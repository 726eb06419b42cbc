#include "plan/plan_layout.h"
#include "sample.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <map>

using namespace stingy;
using namespace stingy::test;

namespace {

Plan planned(const Memory &memory, const PlanWish &wish) {
  auto plan = planLayout(memory, "digest", wish);
  if (!plan)
    FAIL(plan.error().text());
  return *plan;
}

std::string problem(const Memory &memory, const PlanWish &wish) {
  auto plan = planLayout(memory, "digest", wish);
  REQUIRE_FALSE(plan);
  return plan.error().text();
}

std::uint64_t sumOfRegions(const Layout &layout) {
  std::uint64_t sum = 0;
  for (const Region &region : layout.regions)
    sum += region.bytes;
  return sum;
}

const PlacedStage &stageNamed(const Layout &layout, const std::string &name) {
  for (const PlacedStage &stage : layout.stages)
    if (stage.name == name)
      return stage;
  FAIL("no stage " << name);
  return layout.stages.front();
}

std::map<std::string, std::uint64_t> needsOf(const Layout &layout, const std::string &stage) {
  std::map<std::string, std::uint64_t> needs;
  for (const StageNeed &need : stageNamed(layout, stage).needs)
    needs[layout.objects[need.object].name] = need.count;
  return needs;
}

using Needs = std::map<std::string, std::uint64_t>;
using Catch::Contains;

} // namespace

TEST_CASE("every byte of the cache slab belongs to a region, whatever its size") {
  for (std::uint64_t kib : {32, 64, 128, 256, 512, 1024, 1280, 2048, 4096}) {
    Layout layout = planned(sampleMemory(), wishFor(kib * 1024)).layout;
    CHECK(sumOfRegions(layout) == kib * 1024);
    CHECK(checkLayout(layout));
    CHECK(layout.requests > 0);
  }
}

TEST_CASE("stack, globals and pools stay within the share") {
  PlanWish wish = wishFor(1 << 20);
  for (unsigned share : {10u, 50u, 75u, 100u}) {
    wish.sharePercent = share;
    Layout layout = planned(sampleMemory(), wish).layout;
    std::uint64_t spare = 0;
    for (const Region &region : layout.regions)
      spare += region.kind == "spare" ? region.bytes : 0;
    CHECK(layout.slab.cacheBytes - spare <= layout.slab.cacheBytes * share / 100);
  }
}

TEST_CASE("exclusive objects share the slots of the largest") {
  Layout layout = planned(sampleMemory(), wishFor(1 << 20)).layout;
  REQUIRE(layout.objects.size() == 3);
  CHECK(layout.objects[0].pool == layout.objects[1].pool);
  CHECK(layout.objects[2].pool != layout.objects[0].pool);
  CHECK(layout.pools[layout.objects[0].pool].strideBytes == 4160);
}

TEST_CASE("objects do not share where memory.json does not show why they may") {
  for (std::size_t silent : {0u, 1u}) {
    Memory memory = sampleMemory();
    memory.objects[silent].absent.clear();
    Plan plan = planned(memory, wishFor(1 << 20));
    CHECK(plan.layout.objects[0].pool != plan.layout.objects[1].pool);
    REQUIRE(plan.notes.size() == 1);
    CHECK_THAT(plan.notes[0], Contains("1 of 1 pairs") && Contains("do not share"));
  }
}

TEST_CASE("three objects share with a certificate for each stage and each that is not there") {
  Memory memory = sampleMemory();
  memory.stages[3].allocates = memory.stages[3].live = {"conn.log"};
  memory.objects[2] = object("conn.log", "conn_log", 300);
  memory.objects[2].absent = {{"parse", {}}, {"send", {}}};
  memory.objects[0].absent.push_back({"wait", {{"send", {}}}});
  memory.objects[1].absent.push_back({"wait", {{"send", {}}}});
  memory.exclusive = {
      {"conn.body", "conn.head"}, {"conn.body", "conn.log"}, {"conn.head", "conn.log"}};
  Layout layout = planned(memory, wishFor(1 << 20)).layout;
  CHECK(layout.pools.size() == 2);
  CHECK(layout.pools[0].certificates.size() == 6);
}

TEST_CASE("a pool has slots for every request that fits") {
  Memory memory = sampleMemory();
  memory.objects[3].instances = {BoundKind::AtMost, 3, Provenance::Annotated};
  Layout layout = planned(memory, wishFor(1 << 20)).layout;
  CHECK(layout.pools[layout.objects[2].pool].slots == 3 * layout.requests);
  CHECK(layout.pools[layout.objects[0].pool].slots == layout.requests);
}

TEST_CASE("an unbounded number of instances is planned with two, and said to be assumed") {
  Memory memory = sampleMemory();
  memory.objects[3].instances = {BoundKind::Unbounded, 1, Provenance::Computed};
  Plan plan = planned(memory, wishFor(1 << 20));
  CHECK(plan.layout.pools[plan.layout.objects[2].pool].slots == 2 * plan.layout.requests);
  REQUIRE(plan.notes.size() == 1);
  CHECK_THAT(plan.notes[0], Contains("struct conn") && Contains("assumed"));
}

TEST_CASE("an unbounded stack is planned with a margin that is stated") {
  Memory memory = sampleMemory();
  memory.stack = ByteBound::unbounded(5000);
  Plan plan = planned(memory, wishFor(1 << 20));
  CHECK(plan.layout.regions[0].kind == "stack");
  CHECK(plan.layout.regions[0].bytes == 16384);
  CHECK_THAT(plan.notes.at(0), Contains("margin of 8192"));
}

TEST_CASE("globals keep their bytes, and pools begin at a line") {
  Layout layout = planned(sampleMemory(), wishFor(1 << 20)).layout;
  CHECK(layout.regions[1].kind == "globals");
  CHECK(layout.regions[1].bytes == 1234);
  CHECK(layout.regions[2].kind == "padding");
  CHECK(layout.regions[3].offset % 64 == 0);
}

TEST_CASE("an object that cannot be pooled is left out with its reason") {
  Layout layout = planned(sampleMemory(), wishFor(1 << 20)).layout;
  REQUIRE(layout.leftOut.size() == 1);
  CHECK(layout.leftOut[0].object == "conn.log");
  CHECK(layout.leftOut[0].why == "its size is not known");
}

TEST_CASE("an object that no stage allocates is left out") {
  Memory memory = sampleMemory();
  memory.stages[2].allocates.clear();
  CHECK(planned(memory, wishFor(1 << 20)).layout.leftOut.at(0).why == "no stage allocates it");
}

TEST_CASE("an object is left out on request; an unknown one is an error") {
  PlanWish wish = wishFor(1 << 20);
  wish.leaveOut = {"conn.body"};
  CHECK(planned(sampleMemory(), wish).layout.objects.size() == 2);
  wish.leaveOut = {"conn.bdy"};
  CHECK_THAT(problem(sampleMemory(), wish), Contains("conn.bdy") && Contains("conn.body"));
}

TEST_CASE("a program without a poolable object still gets a layout") {
  Memory memory = sampleMemory();
  for (Object &object : memory.objects)
    object.poolable = false;
  Plan plan = planned(memory, wishFor(1 << 20));
  CHECK(plan.layout.pools.empty());
  CHECK(plan.layout.requests == 0);
  CHECK(sumOfRegions(plan.layout) == 1 << 20);
  CHECK_FALSE(plan.notes.empty());
}

TEST_CASE(
    "a layout that does not fit names the need, the room, the dearest objects and the remedy") {
  CHECK_THAT(problem(sampleMemory(), wishFor(8192)),
             Contains("does not fit") && Contains("10240 bytes") && Contains("6144") &&
                 Contains("conn.body") && Contains("--l2"));
}

TEST_CASE("as many requests as wished are planned, or an error") {
  PlanWish wish = wishFor(1 << 20);
  wish.requests = 10;
  CHECK(planned(sampleMemory(), wish).layout.requests == 10);
  wish.requests = 100000;
  CHECK_THAT(problem(sampleMemory(), wish), Contains("100000 requests") && Contains("--requests"));
}

TEST_CASE("absurd figures do not fit, and do not wrap round") {
  Memory memory = sampleMemory();
  std::uint64_t most = ~std::uint64_t(0);
  memory.objects[3].size = ByteBound::exact(most);
  CHECK_THAT(problem(memory, wishFor(1 << 20)), Contains("does not fit"));
  memory = sampleMemory();
  memory.objects[3].instances.count = most;
  CHECK_THAT(problem(memory, wishFor(1 << 20)), Contains("does not fit"));
  memory = sampleMemory();
  memory.globals.bytes = most;
  CHECK_THAT(problem(memory, wishFor(1 << 20)), Contains("--globals"));
  memory = sampleMemory();
  memory.stack = ByteBound::unbounded(most);
  CHECK_THAT(problem(memory, wishFor(1 << 20)), Contains("does not fit"));
}

TEST_CASE("globals can be set aside in part") {
  Memory memory = sampleMemory();
  memory.globals.bytes = 5 << 20;
  PlanWish wish = wishFor(1 << 20);
  wish.globalsBytes = 64;
  CHECK(planned(memory, wish).layout.regions[1].bytes == 64);
}

TEST_CASE("the high slab repeats the pools in proportion") {
  Layout layout = planned(sampleMemory(), wishFor(1 << 20)).layout;
  CHECK(layout.slab.highBytes == 4 << 20);
  CHECK(layout.pools[0].highSlots == layout.pools[1].highSlots);
  CHECK(layout.pools[1].highOffset == layout.pools[0].highSlots * layout.pools[0].strideBytes);
}

TEST_CASE("a stage needs what it allocates") {
  Layout layout = planned(sampleMemory(), wishFor(1 << 20)).layout;
  CHECK(needsOf(layout, "parse") == Needs{{"conn.head", 1}});
  CHECK(needsOf(layout, "wait").empty());
}

TEST_CASE("an entry stage needs the bundle of all that may follow") {
  Layout layout = planned(sampleMemory(), wishFor(1 << 20)).layout;
  CHECK(needsOf(layout, "accept") == Needs{{"conn.body", 1}, {"conn.head", 1}, {"struct conn", 1}});
}

TEST_CASE("stages that queue one another do not go round for ever") {
  Memory memory = sampleMemory();
  memory.stages[2].queues = {{"accept", {}}};
  CHECK(needsOf(planned(memory, wishFor(1 << 20)).layout, "accept").size() == 3);
}

TEST_CASE("stages whose names differ only in what C forbids keep apart") {
  Memory memory = sampleMemory();
  memory.stages.push_back(stage("a.b", {}));
  memory.stages.push_back(stage("a-b", {}));
  Layout layout = planned(memory, wishFor(1 << 20)).layout;
  CHECK(layout.stages[4].identifier == "a_b");
  CHECK(layout.stages[5].identifier == "a_b_2");
}

namespace {

/// The sample, where a request that waits at accept holds its struct conn.
Memory waitingSample() {
  Memory memory = sampleMemory();
  memory.objects[3].size = ByteBound::exact(100); // beside 10240 bytes of the others
  memory.findings = {{"alive_while_waiting", "", "accept", {}, "accept may wait", {}}};
  return memory;
}

/// What a run allocated of the sample's objects, and what one request held.
Measured profileOf(std::uint64_t bodies, std::uint64_t heads, std::uint64_t conns) {
  Measured profile;
  profile.program = "demo";
  profile.memoryDigest = "digest";
  profile.objects = {{"conn.body", bodies, bodies, bodies ? 4096u : 0u, 9, 1, 0},
                     {"conn.head", heads, heads, heads ? 1000u : 0u, 9, 3, 0},
                     {"struct conn", conns, conns, conns ? 700u : 0u, 9, 5, 0}};
  return profile;
}

const Pool &poolOf(const Layout &layout, const std::string &name) {
  for (const PlacedObject &object : layout.objects)
    if (object.name == name)
      return layout.pools[object.pool];
  FAIL("no object " << name);
  return layout.pools.front();
}

std::string joined(const std::vector<std::string> &notes) {
  std::string text;
  for (const std::string &note : notes)
    text += note + "\n";
  return text;
}

} // namespace

TEST_CASE("a small object that requests hold while they wait to begin is in the high slab") {
  Plan plan = planned(waitingSample(), wishFor(1 << 20));
  CHECK(poolOf(plan.layout, "struct conn").slots == 0);
  CHECK(poolOf(plan.layout, "struct conn").highSlots > 1000);
  CHECK(poolOf(plan.layout, "conn.body").highSlots > 0);
  CHECK(needsOf(plan.layout, "accept") == Needs{{"conn.body", 1}, {"conn.head", 1}});
  CHECK_THAT(joined(plan.notes), Contains("struct conn is in the high slab") &&
                                     Contains("wait at accept") && Contains("--cache-object"));
  CHECK(sumOfRegions(plan.layout) == 1 << 20);
  CHECK(layoutFromArtifact(toArtifact(plan.layout, ""), "layout.json"));
}

TEST_CASE("a large object stays in the cache slab, and so does one that waits in the middle") {
  Memory memory = waitingSample();
  memory.objects[3].size = ByteBound::exact(700);
  CHECK(poolOf(planned(memory, wishFor(1 << 20)).layout, "struct conn").slots > 0);
  memory = waitingSample();
  memory.findings[0].stage = "send";
  CHECK(poolOf(planned(memory, wishFor(1 << 20)).layout, "struct conn").slots > 0);
}

TEST_CASE("where objects lie can be overruled, but not both ways") {
  PlanWish wish = wishFor(1 << 20);
  wish.cacheObjects = {"struct conn"};
  Plan plan = planned(waitingSample(), wish);
  CHECK(poolOf(plan.layout, "struct conn").slots > 0);
  CHECK(joined(plan.notes).find("in the high slab:") == std::string::npos);
  wish.highObjects = {"conn.body"};
  CHECK(poolOf(planned(waitingSample(), wish).layout, "conn.body").slots == 0);
  wish.highObjects = {"struct conn"};
  CHECK_THAT(problem(waitingSample(), wish), Contains("both name \"struct conn\""));
  wish.highObjects = {"struct con"};
  CHECK_THAT(problem(waitingSample(), wish),
             Contains("--high-object") && Contains("struct con\"") && Contains("struct conn"));
}

TEST_CASE("without a high slab what lives long stays in the cache slab, unless that is wished") {
  PlanWish wish = wishFor(1 << 20);
  wish.highBytes = 0;
  CHECK(poolOf(planned(waitingSample(), wish).layout, "struct conn").slots > 0);
  wish.highObjects = {"struct conn"};
  CHECK_THAT(problem(waitingSample(), wish), Contains("--high"));
}

TEST_CASE("all objects may be in the high slab: then no number of requests is planned") {
  PlanWish wish = wishFor(1 << 20);
  wish.highObjects = {"conn.body", "conn.head", "struct conn"};
  Plan plan = planned(sampleMemory(), wish);
  CHECK(plan.layout.requests == 0);
  CHECK(poolOf(plan.layout, "conn.body").highSlots > 0);
  CHECK(checkLayout(plan.layout));
}

TEST_CASE("a layout whose first object is in the high slab can be read again") {
  for (const char *high : {"conn.body", "conn.head", "struct conn"}) {
    PlanWish wish = wishFor(1 << 20);
    wish.highObjects = {high};
    Layout layout = planned(sampleMemory(), wish).layout;
    CHECK(poolOf(layout, high).slots == 0);
    auto again = layoutFromArtifact(toArtifact(layout, ""), "layout.json");
    if (!again)
      FAIL(again.error().text());
    CHECK(serialize(toArtifact(*again, "")) == serialize(toArtifact(layout, "")));
  }
}

TEST_CASE("a profile says how many instances one request held of what has no bound") {
  Memory memory = sampleMemory();
  memory.objects[3].instances = {BoundKind::Unbounded, 1, Provenance::Assumed};
  PlanWish wish = wishFor(1 << 20);
  wish.profile = profileOf(100, 100, 100);
  Plan plan = planned(memory, wish);
  CHECK(poolOf(plan.layout, "struct conn").slots == 5 * plan.layout.requests);
  CHECK(poolOf(plan.layout, "conn.head").slots == plan.layout.requests); // it is bounded
  CHECK_THAT(joined(plan.notes), Contains("planned with the 5") && Contains("measured"));
}

TEST_CASE("what the profile saw allocated hardly ever is in the high slab, and never, nowhere") {
  PlanWish wish = wishFor(1 << 20);
  wish.profile = profileOf(1600, 100, 101);
  Layout layout = planned(sampleMemory(), wish).layout;
  CHECK(poolOf(layout, "conn.head").slots == 0);
  CHECK(poolOf(layout, "struct conn").slots > 0);
  wish.profile = profileOf(1600, 0, 1600);
  layout = planned(sampleMemory(), wish).layout;
  REQUIRE(layout.leftOut.size() == 2);
  CHECK(layout.leftOut[0].object == "conn.head");
  CHECK(layout.leftOut[0].why == "the profile never saw it allocated");
}

TEST_CASE("what only ever spilled was allocated") {
  PlanWish wish = wishFor(1 << 20);
  wish.profile = profileOf(0, 0, 0);
  wish.profile->objects[1].largest = 5000;
  Layout layout = planned(sampleMemory(), wish).layout;
  REQUIRE(layout.objects.size() == 1);
  CHECK(layout.objects[0].name == "conn.head");
}

TEST_CASE("a profile of another program is an error, of another memory.json a note") {
  PlanWish wish = wishFor(1 << 20);
  wish.profile = profileOf(100, 100, 100); // its objects have the sample's names
  wish.profile->program = "other";
  CHECK_THAT(problem(sampleMemory(), wish),
             Contains("--profile") && Contains("program other, memory.json of demo"));
  wish.program = "other"; // the same server by another name
  CHECK(planned(sampleMemory(), wish).notes.empty());
  wish = wishFor(1 << 20);
  wish.profile = profileOf(100, 100, 100);
  wish.profile->objects = {{"struct stranger", 1, 1, 8, 1, 1, 0}};
  CHECK_THAT(problem(sampleMemory(), wish), Contains("--profile") && Contains("none of the"));
  wish.profile = profileOf(100, 100, 100);
  wish.profile->memoryDigest = "another";
  CHECK_THAT(joined(planned(sampleMemory(), wish).notes), Contains("another memory.json"));
}

TEST_CASE("a profile of another build is used, and what differs is a note") {
  PlanWish wish = wishFor(1 << 20);
  wish.profile = profileOf(100, 100, 100);
  wish.profile->objects[1].expected = 1000;
  CHECK(planned(sampleMemory(), wish).notes.empty());
  wish.profile->objects.push_back({"struct gone", 1, 1, 8, 1, 1, 0});
  wish.profile->objects[1].expected = 900;
  CHECK_THAT(joined(planned(sampleMemory(), wish).notes),
             Contains("does not have struct gone") &&
                 Contains("conn.head (900 bytes there, 1000 here)"));
}

TEST_CASE("planning twice gives the same bytes") {
  auto bytes = [] {
    return serialize(toArtifact(planned(sampleMemory(), wishFor(1 << 20)).layout, "triple"));
  };
  CHECK(bytes() == bytes());
}

TEST_CASE("how the cache was found is told, and lines that are not the runtime's") {
  PlanWish wish = wishFor(1 << 20);
  wish.cacheNotes = {"cpu7 offline"};
  CHECK(planned(sampleMemory(), wish).notes.front() == "cpu7 offline");
  wish.cache.lineBytes = 128;
  CHECK_THAT(joined(planned(sampleMemory(), wish).notes),
             Contains("lines of 128 bytes") && Contains("two may share a line"));
  wish.cache.lineBytes = 32;
  CHECK_THAT(joined(planned(sampleMemory(), wish).notes),
             Contains("lines of 32 bytes") && Contains("more than one line"));
}

TEST_CASE("less stack and low slab than stingy_run_on_stack takes is said") {
  Memory memory = sampleMemory();
  memory.globals.bytes = 0;
  PlanWish wish = wishFor(1 << 20);
  wish.lowBytes = 60 * 1024; // and a page of stack
  CHECK(planned(memory, wish).notes.empty());
  for (std::uint64_t low : {0, 56 * 1024}) {
    wish.lowBytes = low;
    CHECK_THAT(joined(planned(memory, wish).notes), Contains(fmt::format("4096 + {} bytes", low)) &&
                                                        Contains("needs 65536") &&
                                                        Contains("--low"));
  }
}

TEST_CASE("an object is zeroed when all that allocates it zeroes it") {
  Memory memory = sampleMemory();
  Site site;
  site.object = "struct conn";
  site.zeroed = true;
  memory.sites = {site, site};
  auto zeroed = [&] {
    Layout layout = planned(memory, wishFor(1 << 20)).layout;
    return std::count_if(layout.objects.begin(), layout.objects.end(),
                         [](const PlacedObject &object) { return object.zeroed; });
  };
  CHECK(zeroed() == 1);
  memory.sites[1].zeroed = false;
  CHECK(zeroed() == 0);
}

TEST_CASE("a constructor that nobody would call is an error") {
  auto problem = [](const std::string &object, const std::string &constructor) {
    PlanWish wish = wishFor(1 << 20);
    wish.constructors[object] = constructor;
    auto plan = planLayout(sampleMemory(), "digest", wish);
    return plan ? std::string() : plan.error().text();
  };
  CHECK(problem("struct conn", "conn_init").empty());
  CHECK_THAT(problem("conn.gone", "init"), Contains("no object \"conn.gone\" is placed"));
  CHECK_THAT(problem("conn.head", "init"), Contains("is no C struct"));
  CHECK_THAT(problem("struct conn", "a;b"), Contains("no C function"));
}
