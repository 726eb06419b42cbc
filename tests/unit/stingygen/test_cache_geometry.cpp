#include "model/cache_geometry.h"
#include "model/output_file.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <unistd.h>

using namespace stingy;

namespace {

/// A sysfs of one processor in a temporary folder.
class FakeSysfs {
public:
  FakeSysfs()
      : folder_(std::filesystem::temp_directory_path() /
                ("stingy-sysfs-" + std::to_string(getpid()))) {}
  ~FakeSysfs() { std::filesystem::remove_all(folder_); }

  void add(int index, const char *level, const char *type, const char *size, const char *ways) {
    std::string cache = folder_.string() + "/index" + std::to_string(index) + "/";
    REQUIRE(writeFile(cache + "level", std::string(level) + "\n"));
    REQUIRE(writeFile(cache + "type", std::string(type) + "\n"));
    REQUIRE(writeFile(cache + "size", std::string(size) + "\n"));
    REQUIRE(writeFile(cache + "ways_of_associativity", std::string(ways) + "\n"));
    REQUIRE(writeFile(cache + "coherency_line_size", "64\n"));
  }
  std::string path() const { return folder_.string(); }

private:
  std::filesystem::path folder_;
};

} // namespace

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

TEST_CASE("sysfs tells the unified level 2 cache from the others") {
  FakeSysfs sysfs;
  sysfs.add(0, "1", "Data", "32K", "8");
  sysfs.add(1, "2", "Instruction", "64K", "8");
  sysfs.add(2, "2", "Unified", "2048K", "16");
  sysfs.add(3, "3", "Unified", "32768K", "16");
  CacheGeometry cache = lookUpCache(sysfs.path());
  CHECK(cache.l2Bytes == 2 * 1024 * 1024);
  CHECK(cache.ways == 16);
  CHECK(cache.lineBytes == 64);
  CHECK(cache.source == "sysfs");
}

TEST_CASE("without sysfs there is still a cache, and its source is named") {
  CacheGeometry cache = lookUpCache("/nonexistent");
  CHECK(cache.l2Bytes >= 4096);
  CHECK(cache.l2Bytes % 4096 == 0);
  CHECK(cache.source != "sysfs");
  CHECK_FALSE(cache.source.empty());
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
