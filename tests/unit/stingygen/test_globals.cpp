#include "emit/emit.h"
#include "plan/global_choice.h"
#include "sample.h"

#include <catch2/catch.hpp>

using namespace stingy;
using namespace stingy::test;
using Catch::Contains;

namespace {

GlobalItem global(const std::string &symbol, std::uint64_t bytes, const std::string &linkage,
                  const std::string &file = "src/accept.c") {
  return {symbol, {file, 3, 5}, bytes, "bss", "named", linkage, symbol, 4};
}

Memory memoryWith(std::vector<GlobalItem> items) {
  Memory memory = sampleMemory();
  memory.globals.bytes = 0;
  for (const GlobalItem &item : items)
    memory.globals.bytes += item.bytes;
  memory.globals.items = std::move(items);
  return memory;
}

Layout layoutOf(const Memory &memory) {
  auto plan = planLayout(memory, "digest", wishFor(1 << 20));
  REQUIRE(plan);
  return plan->layout;
}

std::string whyNot(const GlobalItem &item) {
  return chooseGlobals(memoryWith({item}), {}).globals.at(0).whyNot;
}

} // namespace

TEST_CASE("globals that stages may touch go into the slab, and no others") {
  GlobalItem untouched = global("untouched", 4, "external");
  untouched.touched = "no";
  GlobalItem constant = global("constant", 4, "external");
  constant.section = "constant";
  GlobalItem own = global("own", 4, "external");
  own.section = "thread_local";
  Layout layout = layoutOf(memoryWith({untouched, constant, own, global("used", 4, "external")}));
  REQUIRE(layout.globals.size() == 1);
  CHECK(layout.globals[0].name == "used");
  CHECK(layout.globals[0].whyNot.empty());
}

TEST_CASE("a global that stays outside says why") {
  CHECK_THAT(whyNot(global("", 4, "external")), Contains("symbol is not known"));
  CHECK_THAT(whyNot(global("a*b", 4, "external")), Contains("symbol"));
  CHECK_THAT(whyNot(global("copied", 4, "internal", "src/head.h")), Contains("of its own"));
  GlobalItem wide = global("wide", 4, "external");
  wide.align = 8192;
  CHECK_THAT(whyNot(wide), Contains("aligned to more than 4096"));
  CHECK(whyNot(global("shared", 4, "external", "src/head.h")).empty());
}

TEST_CASE("the region has room for the globals however compilers align them") {
  Memory memory = memoryWith(
      {global("text", 33, "external"), global("name", 17, "external"), global("n", 4, "external")});
  CHECK(layoutOf(memory).regions[1].bytes == 64 + 32 + 4 + 32);
}

TEST_CASE("with less room the named globals go first") {
  GlobalItem pointed = global("a", 40, "external");
  pointed.touched = "pointer";
  auto chosen = chooseGlobals(memoryWith({pointed, global("b", 40, "external")}), 100).globals;
  CHECK(chosen.at(0).name == "b");
  CHECK(chosen.at(0).whyNot.empty());
  CHECK_THAT(chosen.at(1).whyNot, Contains("no room for it in 100 bytes"));
}

TEST_CASE("the fragment takes from all files what any unit may name, else from the unit's") {
  GlobalItem local = global("calls", 4, "local");
  local.name = "accept.calls";
  std::string text = linkerFragment(layoutOf(
      memoryWith({global("counter", 4, "external"), global("hidden", 4, "internal"), local})));
  CHECK_THAT(text, Contains("    *(\n      .bss.counter)\n"));
  CHECK_THAT(text, Contains("    [a]ccept.o(\n      .bss.calls.[0-9]* .bss.accept.calls "
                            ".bss.accept.calls.[0-9]*\n      .bss.hidden)\n") ||
                       Contains("    [a]ccept.o(\n      .bss.hidden\n      .bss.calls.[0-9]* "
                                ".bss.accept.calls .bss.accept.calls.[0-9]*)\n"));
  CHECK_THAT(text, Contains("*[-/]accept.c.o(") && Contains("HIDDEN(demo_stingy_globals = .)"));
  CHECK_THAT(text, Contains("INSERT AFTER .bss;"));
}

TEST_CASE("without globals the fragment adds nothing to the linker's script") {
  std::string text = linkerFragment(layoutOf(memoryWith({})));
  CHECK_THAT(text, Contains("SECTIONS\n{\n}\nINSERT AFTER .bss;"));
}

TEST_CASE("globals stay outside of a slab that code does not reach across") {
  PlanWish wish = wishFor(1 << 20);
  wish.highBytes = LargestSlabBytes;
  auto plan = planLayout(memoryWith({global("counter", 4, "external")}), "digest", wish);
  REQUIRE(plan);
  CHECK(globalsIn(plan->layout).empty());
  CHECK_THAT(plan->notes.at(0), Contains("globals stay outside"));
}

TEST_CASE("a layout with globals survives being written and read, and they fit their region") {
  Layout layout = layoutOf(memoryWith({global("counter", 4, "external"), global("", 4, "local")}));
  auto read = layoutFromArtifact(toArtifact(layout, "triple"), "layout.json");
  REQUIRE(read);
  CHECK(serialize(toArtifact(*read, "triple")) == serialize(toArtifact(layout, "triple")));
  layout.globals[0].bytes = 1 << 20;
  auto good = checkLayout(layout);
  REQUIRE_FALSE(good);
  CHECK_THAT(good.error().text(), Contains("globals of 1048576 bytes are to lie in"));
}
