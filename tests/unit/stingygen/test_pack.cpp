#include "plan/pack.h"

#include <catch2/catch.hpp>

using namespace stingy;

namespace {

using Groups = std::vector<std::vector<std::size_t>>;

ExclusivePairs pairs(std::initializer_list<std::pair<const char *, const char *>> names) {
  ExclusivePairs result;
  for (const auto &[a, b] : names) {
    result.emplace(a, b);
    result.emplace(b, a);
  }
  return result;
}

} // namespace

TEST_CASE("objects share only when every pair of them is exclusive") {
  std::vector<Candidate> objects = {{"a", 64, 1}, {"b", 64, 1}, {"c", 64, 1}};
  CHECK(pack(objects, {}) == Groups{{0}, {1}, {2}});
  CHECK(pack(objects, pairs({{"a", "b"}, {"b", "c"}})) == Groups{{0, 1}, {2}});
  CHECK(pack(objects, pairs({{"a", "b"}, {"b", "c"}, {"a", "c"}})) == Groups{{0, 1, 2}});
}

TEST_CASE("the largest objects share first") {
  std::vector<Candidate> objects = {{"small", 64, 1}, {"large", 4160, 1}, {"medium", 1088, 1}};
  CHECK(pack(objects, pairs({{"small", "large"}, {"medium", "large"}})) == Groups{{0}, {1, 2}});
}

TEST_CASE("objects do not share when it costs more than two pools") {
  std::vector<Candidate> objects = {{"few", 4160, 1}, {"many", 64, 100}};
  CHECK(pack(objects, pairs({{"few", "many"}})) == Groups{{0}, {1}});
}

TEST_CASE("packing does not depend on the order of the objects") {
  auto exclusive = pairs({{"a", "b"}, {"a", "c"}, {"b", "d"}});
  std::vector<Candidate> one = {{"a", 64, 1}, {"b", 192, 1}, {"c", 320, 2}, {"d", 64, 3}};
  std::vector<Candidate> other(one.rbegin(), one.rend());
  auto names = [](const std::vector<Candidate> &objects, const Groups &groups) {
    std::set<std::set<std::string>> result;
    for (const auto &group : groups) {
      auto &members = result;
      std::set<std::string> set;
      for (std::size_t index : group)
        set.insert(objects[index].name);
      members.insert(set);
    }
    return result;
  };
  CHECK(names(one, pack(one, exclusive)) == names(other, pack(other, exclusive)));
}

TEST_CASE("a stride is an odd number of lines that holds the object") {
  CHECK(strideFor(0) == 64);
  CHECK(strideFor(64) == 64);
  CHECK(strideFor(65) == 192);
  CHECK(strideFor(4096) == 4160);
  for (std::uint64_t bytes = 1; bytes < 2000; bytes += 7) {
    CHECK(strideFor(bytes) >= bytes);
    CHECK(strideFor(bytes) / 64 % 2 == 1);
    CHECK(strideFor(bytes) % 64 == 0);
  }
}

TEST_CASE("absurd sizes saturate instead of wrapping round") {
  std::uint64_t most = ~std::uint64_t(0);
  CHECK(strideFor(most) > std::uint64_t(1) << 30);
  CHECK(bytesPerRequest({"x", strideFor(most), most}) == most);
}
