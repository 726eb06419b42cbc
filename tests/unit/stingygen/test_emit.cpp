#include "emit/emit.h"
#include "map/layout_svg.h"
#include "sample.h"

#include <catch2/catch.hpp>

using namespace stingy;
using namespace stingy::test;
using Catch::Contains;

namespace {

Plan samplePlan() { return *planLayout(sampleMemory(), "digest", wishFor(1 << 20)); }

} // namespace

TEST_CASE("the header numbers objects and stages in the layout's order") {
  std::string header = cHeader(samplePlan().layout, "id");
  CHECK_THAT(header,
             Contains("STINGY_OBJECT_conn_body = 0,") && Contains("STINGY_OBJECT_conn = 2 "));
  CHECK_THAT(header, Contains("STINGY_STAGE_accept = 0,") && Contains("STINGY_STAGE_wait = 3 "));
}

TEST_CASE("the header has the scheduler's questions for every stage") {
  std::string header = cHeader(samplePlan().layout, "id");
  CHECK_THAT(header, Contains("static inline size_t demo_may_run_parse(void) {\n"
                              "  return stingy_stage_room(STINGY_STAGE_parse);\n}"));
  CHECK_THAT(header, Contains("static inline int demo_at_peak_parse(void) {\n"
                              "  return stingy_stage_at_peak(STINGY_STAGE_parse);\n}"));
  CHECK_THAT(header, Contains("  return stingy_reserve(STINGY_STAGE_parse, requests);\n}"));
}

TEST_CASE("the header includes the runtime only") {
  std::string header = cHeader(samplePlan().layout, "id");
  CHECK_THAT(header, Contains("#include <stingy/stingy.h>"));
  CHECK(header.find("#include") == header.rfind("#include"));
}

TEST_CASE("objects that share slots name their first object as region") {
  std::string source = cSource(samplePlan().layout, "id", "triple");
  CHECK_THAT(source, Contains("{.name = \"conn.head\",\n   .size = 1000u, .stride = 4160u,") &&
                         Contains(".region = 0u},\n  {.name = \"struct conn\""));
  CHECK_THAT(source, Contains(".region = 2u}"));
}

TEST_CASE("the source attaches the layout before main") {
  std::string source = cSource(samplePlan().layout, "id", "triple");
  CHECK_THAT(source, Contains("__attribute__((constructor))") &&
                         Contains("stingy_start(&demo_stingy_layout)") &&
                         Contains(".build_id = \"id\""));
}

TEST_CASE("strings and comments cannot be broken out of") {
  CHECK(cString("a\"b\\c\n?\?/\xc3\xa9") == R"("a\"b\\c\012\?\?/\303\251")");
  CHECK(cComment("a*/b/*c\n\\") == "a* /b/ *c  ");
}

TEST_CASE("a name becomes an identifier") {
  CHECK(toIdentifier("static-http.d") == "static_http_d");
  CHECK(toIdentifier("2fast") == "_2fast");
  CHECK(toIdentifier("") == "_");
  CHECK(toIdentifier("h\xc3\xa9") == "h__");
}

TEST_CASE("the summary states the cache and its source, the sum, and what was left out") {
  std::string text = summary(samplePlan());
  CHECK_THAT(text, Contains("L2: 1048576 bytes, 8 ways, 2048 sets, 64-byte lines (test)"));
  CHECK_THAT(text, Contains("1048576  100.0 %"));
  CHECK_THAT(text, Contains("conn.log: its size is not known"));
}

TEST_CASE("the summary counts the lines on the sets, stage by stage") {
  PlanWish wish = wishFor(1 << 20);
  wish.requests = 10;
  std::string text = summary(*planLayout(sampleMemory(), "digest", wish));
  // send: 10 bodies of 64 lines, the stack's 15 and the globals' 20 (of 1234 bytes).
  CHECK_THAT(text, Contains("sets above 8 ways") && Contains("send               675"));
  CHECK_THAT(text, Contains("at send, sets and their lines: 1373 with 0, 675 with 1"));
}

TEST_CASE("of a cache whose ways are not known, no sets are counted") {
  PlanWish wish = wishFor(1 << 20);
  wish.cache.ways = 0;
  Plan plan = *planLayout(sampleMemory(), "digest", wish);
  CHECK_THAT(summary(plan), Contains("cache sets: not counted"));
  CHECK_THAT(layoutSvg(plan.layout, plan.occupancy), Contains("ways are not known"));
}

TEST_CASE("the picture shows every region, and names cannot break out of it") {
  Memory memory = sampleMemory();
  memory.objects[3].name = memory.stages[0].allocates[0] = memory.stages[0].live[0] =
      "struct <conn> & \"co\"";
  Plan plan = *planLayout(memory, "digest", wishFor(1 << 20));
  std::string svg = layoutSvg(plan.layout, plan.occupancy);
  CHECK_THAT(svg, Contains("pool struct &lt;conn&gt; &amp; &quot;co&quot;"));
  CHECK(svg.find("<conn>") == std::string::npos);
  for (const Region &region : plan.layout.regions)
    CHECK_THAT(svg, Contains(std::to_string(region.bytes) + " B</text>"));
}

TEST_CASE("sharing is explained by stage, with the places that free") {
  CHECK(sharing(samplePlan().layout) ==
        "\nsharing:\n"
        "  conn.body, conn.head share " +
            std::to_string(samplePlan().layout.requests) +
            " slots of 4160 bytes:\n"
            "    at parse, where conn.head may be, conn.body is not there yet, for nothing leads "
            "there from where it is allocated\n"
            "    at send, where conn.body may be, conn.head has ended:\n"
            "      parse frees it at src/parse.c:30:5\n");
  CHECK_THAT(sharing(Layout()), Contains("no objects share slots"));
}

TEST_CASE("structs have functions of their own type, and what is no struct has none") {
  Memory memory = sampleMemory();
  memory.objects[0].type = "char";
  memory.objects[1].type = "struct (unnamed at src/head.h:3:9)";
  std::string header = cHeader(planLayout(memory, "digest", wishFor(1 << 20))->layout, "id");
  CHECK_THAT(header,
             Contains("struct conn;\nstatic inline struct conn *demo_take_conn(size_t bytes) {") &&
                 Contains("static inline int demo_give_conn(struct conn *object) {"));
  CHECK(header.find("demo_take_conn_body") == std::string::npos);
  CHECK(header.find("demo_take_conn_head") == std::string::npos);
}

TEST_CASE("a scheduler can ask for a whole batch") {
  CHECK_THAT(cHeader(samplePlan().layout, "id"),
             Contains("static inline int demo_may_run_batch_parse(size_t requests) {\n"
                      "  return stingy_stage_room(STINGY_STAGE_parse) >= requests;\n}"));
}
