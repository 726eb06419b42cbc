#include "model/cache_choice.h"
#include "model/output_file.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <numeric>
#include <unistd.h>

using namespace stingy;
using Catch::Contains;

namespace {

/// The processors' part of a sysfs in a temporary folder.
class FakeSysfs {
public:
  FakeSysfs()
      : folder_(std::filesystem::temp_directory_path() /
                ("stingy-sysfs-" + std::to_string(getpid()))) {}
  ~FakeSysfs() { std::filesystem::remove_all(folder_); }

  FakeSysfs &file(const std::string &path, const std::string &text) {
    REQUIRE(writeFile(folder_.string() + "/" + path, text + "\n"));
    return *this;
  }
  FakeSysfs &cache(unsigned processor, int index, const char *level, const char *type,
                   const char *size, const char *ways, const std::string &sharedBy) {
    std::string cache =
        "cpu" + std::to_string(processor) + "/cache/index" + std::to_string(index) + "/";
    file(cache + "level", level).file(cache + "type", type).file(cache + "size", size);
    file(cache + "ways_of_associativity", ways).file(cache + "coherency_line_size", "64");
    return file(cache + "shared_cpu_list", sharedBy);
  }
  FakeSysfs &core(unsigned processor, const std::string &threads) {
    return file("cpu" + std::to_string(processor) + "/topology/core_cpus_list", threads);
  }
  std::string path() const { return folder_.string(); }

private:
  std::filesystem::path folder_;
};

/// Processors 0, 1, ... that claim the same, then those of the next claim.
MachineCaches machineOf(std::vector<std::pair<CacheClaim, unsigned>> claims) {
  MachineCaches machine;
  unsigned next = 0;
  for (const auto &[claim, count] : claims) {
    std::vector<unsigned> &processors = machine.sysfs[claim];
    processors.resize(count);
    std::iota(processors.begin(), processors.end(), next);
    next += count;
  }
  return machine;
}

std::string notesOf(const FoundCache &found) {
  std::string all;
  for (const std::string &note : found.notes)
    all += note + "\n";
  return all;
}

constexpr CacheClaim Good{1 << 20, 16, 64, 1024};

} // namespace

TEST_CASE("sysfs tells the unified level 2 cache from the others") {
  FakeSysfs sysfs;
  sysfs.cache(0, 0, "1", "Data", "32K", "8", "0").cache(0, 1, "2", "Instruction", "64K", "8", "0");
  sysfs.cache(0, 2, "2", "Unified", "2048K", "16", "0");
  sysfs.cache(0, 3, "3", "Unified", "32768K", "16", "0-1").file("cpuidle/state", "none");
  FoundCache found = chooseCache(machineCaches(sysfs.path()));
  CHECK(found.cache.l2Bytes == 2 * 1024 * 1024);
  CHECK(found.cache.ways == 16);
  CHECK(found.cache.lineBytes == 64);
  CHECK(found.cache.source == "sysfs");
  CHECK(found.notes.empty());
}

TEST_CASE("two threads of a core are no two cores that share its L2") {
  FakeSysfs sysfs;
  for (unsigned processor : {0u, 1u})
    sysfs.cache(processor, 2, "2", "Unified", "1M", "16", "0-1").core(processor, "0-1");
  MachineCaches machine = machineCaches(sysfs.path());
  REQUIRE(machine.sysfs.size() == 1);
  CHECK(machine.sysfs.begin()->first.cores == 1);
  CHECK(machine.sysfs.begin()->second == std::vector<unsigned>{0, 1});
}

TEST_CASE("cores that share an L2 are counted, as told or each processor as one") {
  FakeSysfs sysfs;
  for (unsigned processor : {0u, 1u, 2u, 3u})
    sysfs.cache(processor, 2, "2", "Unified", "4M", "16", "0-3");
  CHECK(machineCaches(sysfs.path()).sysfs.begin()->first.cores == 4);
  CHECK_FALSE(machineCaches(sysfs.path()).sysfs.begin()->first.coresAreTold);
  sysfs.core(0, "0,2").core(1, "1,3").core(2, "0,2").core(3, "1,3");
  CHECK(machineCaches(sysfs.path()).sysfs.begin()->first.cores == 2);
  CHECK(machineCaches(sysfs.path()).sysfs.begin()->first.coresAreTold);
}

TEST_CASE("processors that are offline, or tell of no cache, are named") {
  FakeSysfs sysfs;
  sysfs.cache(0, 2, "2", "Unified", "1M", "16", "0").file("cpu1/online", "0");
  sysfs.file("cpu2/online", "1").file("cpu3/online", "1").file("cpu10/online", "0");
  FoundCache found = chooseCache(machineCaches(sysfs.path()));
  CHECK(found.cache.l2Bytes == 1 << 20);
  CHECK_THAT(notesOf(found),
             Contains("cpu1,10 offline") && Contains("cpu2-3: sysfs tells of no L2"));
}

TEST_CASE("nonsense in the files is nothing that they tell") {
  FakeSysfs sysfs;
  sysfs.cache(0, 2, "2", "Unified", "", "-1", "0-99999999999,x");
  sysfs.cache(1, 2, "2", "Unified", "many", "99999999999999999999", "1-4294967295");
  MachineCaches machine = machineCaches(sysfs.path());
  REQUIRE(machine.sysfs.size() == 1);
  CHECK(machine.sysfs.begin()->first == CacheClaim{0, 0, 64, 0});
}

TEST_CASE("without sysfs there is still a cache, and its source is named") {
  FoundCache found = chooseCache(machineCaches("/nonexistent"));
  CHECK(found.cache.l2Bytes >= 4096);
  CHECK(found.cache.l2Bytes % 4096 == 0);
  CHECK_THAT(found.cache.source, Contains("sysconf"));
}

TEST_CASE("where nobody names an L2, one is assumed, and the user is told") {
  FoundCache found = chooseCache({});
  CHECK(found.cache.l2Bytes == AssumedL2Bytes);
  CHECK(found.cache.ways == 0);
  CHECK_THAT(found.cache.source, Contains("assumed"));
  CHECK_THAT(notesOf(found), Contains("1048576 bytes is assumed") && Contains("--l2"));
}

TEST_CASE("of processors whose caches differ, the smallest counts") {
  FoundCache found = chooseCache(machineOf({{{2 << 20, 16, 64, 2048}, 4}, {Good, 4}}));
  CHECK(found.cache.l2Bytes == 1 << 20);
  CHECK_THAT(notesOf(found), Contains("cpu0-3 2097152 bytes") && Contains("cpu4-7 1048576 bytes") &&
                                 Contains("smallest"));
}

TEST_CASE("sizes that cannot be are passed over") {
  for (std::uint64_t bytes : {std::uint64_t(0), std::uint64_t(512), std::uint64_t(1) << 40}) {
    FoundCache beside = chooseCache(machineOf({{{bytes, 16, 64, 0}, 1}, {Good, 1}}));
    CHECK(beside.cache.l2Bytes == 1 << 20);
    CHECK_THAT(notesOf(beside), Contains(std::to_string(bytes) + " bytes cannot be"));
    FoundCache alone = chooseCache(machineOf({{{bytes, 16, 64, 0}, 1}}));
    CHECK_THAT(alone.cache.source, Contains("assumed"));
  }
}

TEST_CASE("sysconf is asked where sysfs tells nothing that can be") {
  MachineCaches machine = machineOf({{{0, 16, 64, 0}, 1}});
  machine.sysconf = {512 << 10, 8, 64};
  FoundCache found = chooseCache(machine);
  CHECK(found.cache.l2Bytes == 512 << 10);
  CHECK(found.cache.ways == 8);
  CHECK(found.cache.source == "sysconf");
}

TEST_CASE("ways that do not fit size, line and sets are not known") {
  for (CacheClaim claim : {CacheClaim{1 << 20, 0, 64, 1024}, CacheClaim{1 << 20, 8, 64, 1024},
                           CacheClaim{1 << 20, 7, 64, 0}, CacheClaim{1 << 20, 1 << 14, 64, 0}}) {
    FoundCache found = chooseCache(machineOf({{claim, 1}}));
    CHECK(found.cache.l2Bytes == 1 << 20);
    CHECK(found.cache.ways == 0);
    CHECK_THAT(notesOf(found), Contains("the ways are not known"));
  }
}

TEST_CASE("a line that cannot be is assumed, and another one than 64 bytes is kept") {
  FoundCache none = chooseCache(machineOf({{{1 << 20, 16, 0, 1024}, 1}}));
  CHECK(none.cache.lineBytes == 64);
  CHECK_THAT(notesOf(none), Contains("line of 0 bytes cannot be; 64 are assumed"));
  FoundCache wide = chooseCache(machineOf({{{1 << 20, 16, 128, 512}, 1}}));
  CHECK(wide.cache.lineBytes == 128);
  CHECK(wide.cache.ways == 16);
}

TEST_CASE("of an L2 that cores share, one core's whole ways are planned for") {
  CacheClaim shared{4 << 20, 16, 64, 4096, 4};
  FoundCache found = chooseCache(machineOf({{shared, 4}}));
  CHECK(found.cache.l2Bytes == 1 << 20);
  CHECK(found.cache.ways == 4);
  CHECK_THAT(notesOf(found), Contains("4 cores share an L2 of 4194304 bytes: the share of one"));
  shared.cores = 3;
  shared.coresAreTold = false;
  found = chooseCache(machineOf({{shared, 4}}));
  CHECK(found.cache.l2Bytes == 5 * (4 << 20) / 16);
  CHECK(found.cache.ways == 5);
  CHECK_THAT(notesOf(found), Contains("assumed"));
  shared.cores = 32; // more than ways
  found = chooseCache(machineOf({{shared, 4}}));
  CHECK(found.cache.l2Bytes == (4 << 20) / 32);
  CHECK(found.cache.ways == 0);
}
