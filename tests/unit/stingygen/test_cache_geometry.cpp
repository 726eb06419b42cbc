#include "model/cache_geometry.h"

#include <catch2/catch.hpp>

using namespace stingy;

TEST_CASE("sizes count in 1024") {
  CHECK(*parseSize("512") == 512);
  CHECK(*parseSize("16K") == 16384);
  CHECK(*parseSize("1m") == 1048576);
  CHECK(*parseSize("1G") == 1073741824);
}

TEST_CASE("what is no size is an error") {
  for (const char *text :
       {"", "K", "-1", "1T", "1KB", "12x", "99999999999999999999", "99999999999G"})
    CHECK_FALSE(parseSize(text));
}

TEST_CASE("a size on the command line forgets the ways that were looked up") {
  GeometryWish wish;
  wish.l2Bytes = 512 * 1024;
  auto cache = cacheGeometry(wish, {1024 * 1024, 8, 64, "sysfs"});
  REQUIRE(cache);
  CHECK(cache->l2Bytes == 512 * 1024);
  CHECK(cache->ways == 0);
  CHECK(cache->source == "option --l2");
}

TEST_CASE("figures that are no cache are an error") {
  CacheGeometry found{1024 * 1024, 8, 64, "sysfs"};
  GeometryWish odd, tooLarge, line, ways;
  odd.l2Bytes = 5000;
  tooLarge.l2Bytes = std::uint64_t(1) << 31;
  line.lineBytes = 48;
  ways.ways = 7;
  for (const GeometryWish &wish : {odd, tooLarge, line, ways})
    CHECK_FALSE(cacheGeometry(wish, found));
}
