#include "map/set_occupancy.h"
#include "plan/pack.h"
#include "sample.h"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace stingy;
using namespace stingy::test;

namespace {

constexpr unsigned Ways = 8;
const CacheGeometry L2 = {512 * 1024, Ways, 64, "test"}; // 1024 sets

std::vector<unsigned> lines(const std::vector<SlotRow> &rows) { return linesBySet(rows, L2); }

unsigned most(const std::vector<unsigned> &lines) {
  return *std::max_element(lines.begin(), lines.end());
}

std::ptrdiff_t setsWith(const std::vector<unsigned> &lines, unsigned least) {
  return std::count_if(lines.begin(), lines.end(), [&](unsigned count) { return count >= least; });
}

} // namespace

TEST_CASE("lines fall on their sets, round and round") {
  std::vector<unsigned> sets = lines({{64, 0, 1, 65}, {65536, 65536, 3, 64}});
  CHECK(sets[0] == 3);
  CHECK(sets[1] == 1);
  CHECK(sets[2] == 1);
  CHECK(setsWith(sets, 1) == 3);
}

TEST_CASE("rows that share a line count it once") {
  CacheGeometry wide = {512 * 1024, Ways, 128, "test"};
  std::vector<unsigned> sets = linesBySet({{0, 64, 4, 64}}, wide);
  CHECK(sets[0] == 1);
  CHECK(sets[1] == 1);
}

TEST_CASE("what is used first of every slot crowds on a few sets when strides are powers of two") {
  // 256 requests use the first line of an object of 4000 bytes. With a stride of 4096 they are on
  // 16 sets, 16 lines each, which 8 ways do not hold: every one is evicted before its next use.
  std::vector<unsigned> crowded = lines({{0, 4096, 256, 64}});
  CHECK(setsWith(crowded, 1) == 16);
  CHECK(setsWith(crowded, Ways + 1) == 16);
  CHECK(most(crowded) == 16);
  std::vector<unsigned> spread = lines({{0, strideFor(4000), 256, 64}});
  CHECK(setsWith(spread, 1) == 256);
  CHECK(most(spread) == 1);
}

TEST_CASE("with the strides that are planned no set has more of any one line than its share") {
  for (std::uint64_t bytes : {1u, 64u, 100u, 512u, 1024u, 2048u, 4096u, 8192u, 65536u})
    for (std::uint64_t slots : {16u, 64u, 500u, 1024u, 3000u}) {
      unsigned share = static_cast<unsigned>((slots + 1023) / 1024);
      CHECK(most(lines({{0, strideFor(bytes), slots, 64}})) == share);
      std::uint64_t powerOfTwo = 64;
      while (powerOfTwo < bytes)
        powerOfTwo *= 2;
      std::uint64_t sets = std::max<std::uint64_t>(65536 / powerOfTwo, 1);
      CHECK(most(lines({{0, powerOfTwo, slots, 64}})) == (slots + sets - 1) / sets);
    }
}

TEST_CASE("no stage of a layout puts more lines on a set than it has ways, whatever these are") {
  struct Geometry {
    unsigned kib, ways;
  };
  // Of one way, of all (one set), and where the number of sets is no power of two.
  for (auto [kib, ways] : {Geometry{64, 8},
                           {256, 1},
                           {256, 2},
                           {512, 8},
                           {512, 8192},
                           {768, 3},
                           {768, 16},
                           {1024, 16},
                           {1280, 20},
                           {1280, 8},
                           {1152, 9}})
    for (unsigned line : {32u, 64u, 128u}) {
      PlanWish wish = wishFor(kib * 1024);
      wish.cache.ways = std::min(ways, kib * 1024 / line);
      wish.cache.lineBytes = line;
      wish.sharePercent = 100;
      auto plan = planLayout(sampleMemory(), "digest", wish);
      REQUIRE(plan);
      REQUIRE(plan->occupancy.stages.size() == 4);
      CHECK(plan->occupancy.stages.front().lines > 0);
      for (const SetUse &use : plan->occupancy.stages) {
        CHECK(use.most <= wish.cache.ways);
        CHECK(use.setsAboveWays == 0);
      }
    }
}

TEST_CASE("one way: the high slab puts a second line on the sets of the cache slab") {
  CacheGeometry direct = {512 * 1024, 1, 64, "test"};
  CHECK(most(linesBySet({{0, 64, 8192, 64}}, direct)) == 1);
  CHECK(most(linesBySet({{0, 64, 8192, 64}, {512 * 1024, 64, 1, 64}}, direct)) == 2);
}
