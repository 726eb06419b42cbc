#include "plan/pack.h"
#include "plan/pack_problem.h"

#include <catch2/catch.hpp>
#include <random>

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

struct Instance {
  std::vector<Candidate> objects;
  ExclusivePairs exclusive;
};

/// Objects of all sizes and numbers; of a hundred pairs, `percent` are exclusive.
Instance randomInstance(unsigned seed, std::size_t count, unsigned percent) {
  std::mt19937 random(seed);
  auto upTo = [&](unsigned most) { return random() % most + 1; }; // the same on every machine
  Instance instance;
  for (std::size_t i = 0; i < count; ++i) {
    std::uint64_t instances = upTo(4) == 1 ? upTo(9) : 1;
    instance.objects.push_back({"o" + std::to_string(i), strideFor(upTo(9000)), instances});
    for (std::size_t j = 0; j < i; ++j)
      if (upTo(100) <= percent) {
        instance.exclusive.emplace(instance.objects[i].name, instance.objects[j].name);
        instance.exclusive.emplace(instance.objects[j].name, instance.objects[i].name);
      }
  }
  return instance;
}

/// Objects as a program has them: each alive over some of the stages, one after another.
Instance programInstance(unsigned seed, std::size_t count, unsigned stages) {
  std::mt19937 random(seed);
  Instance instance = randomInstance(seed, count, 0);
  std::vector<std::pair<unsigned, unsigned>> alive;
  for (std::size_t i = 0; i < count; ++i) {
    unsigned begin = random() % stages, end = begin + random() % 5;
    for (std::size_t j = 0; j < i; ++j)
      if (end < alive[j].first || alive[j].second < begin) {
        instance.exclusive.emplace(instance.objects[i].name, instance.objects[j].name);
        instance.exclusive.emplace(instance.objects[j].name, instance.objects[i].name);
      }
    alive.emplace_back(begin, end);
  }
  return instance;
}

/// The least of every split there is, the objects from `next` on still to be put anywhere.
std::uint64_t leastBytes(const Instance &instance, Groups &groups, std::size_t next = 0) {
  const auto &objects = instance.objects;
  if (next == objects.size()) {
    std::uint64_t bytes = 0;
    for (const auto &group : groups)
      bytes += bytesPerRequest(widest(objects, group));
    return bytes;
  }
  groups.push_back({next});
  std::uint64_t least = leastBytes(instance, groups, next + 1);
  groups.pop_back();
  for (std::size_t i = 0; i < groups.size(); ++i) {
    bool fits = true;
    for (std::size_t member : groups[i])
      fits = fits && instance.exclusive.count({objects[member].name, objects[next].name}) != 0;
    if (!fits)
      continue;
    groups[i].push_back(next);
    least = std::min(least, leastBytes(instance, groups, next + 1));
    groups[i].pop_back();
  }
  return least;
}

/// Every object in one group, exclusive in pairs, and the bytes are what they say.
void checkSound(const Instance &instance, const Packing &packing) {
  std::vector<int> seen(instance.objects.size());
  std::uint64_t bytes = 0, apart = 0;
  for (const auto &group : packing.groups) {
    bytes += bytesPerRequest(widest(instance.objects, group));
    for (std::size_t a : group) {
      ++seen[a];
      apart += bytesPerRequest(instance.objects[a]);
      for (std::size_t b : group)
        CHECK((a == b || instance.exclusive.count(
                             {instance.objects[a].name, instance.objects[b].name}) != 0));
    }
  }
  CHECK(seen == std::vector<int>(seen.size(), 1));
  CHECK(packing.bytes == bytes);
  CHECK(packing.bytes <= apart);
  CHECK(packing.atLeast <= packing.bytes);
}

} // namespace

TEST_CASE("objects share only when every pair of them is exclusive") {
  std::vector<Candidate> objects = {{"a", 64, 1}, {"b", 64, 1}, {"c", 64, 1}};
  CHECK(pack(objects, {}).groups == Groups{{0}, {1}, {2}});
  CHECK(pack(objects, pairs({{"a", "b"}, {"b", "c"}})).groups == Groups{{0, 1}, {2}});
  CHECK(pack(objects, pairs({{"a", "b"}, {"b", "c"}, {"a", "c"}})).groups == Groups{{0, 1, 2}});
}

TEST_CASE("the largest objects share first") {
  std::vector<Candidate> objects = {{"small", 64, 1}, {"large", 4160, 1}, {"medium", 1088, 1}};
  CHECK(pack(objects, pairs({{"small", "large"}, {"medium", "large"}})).groups ==
        Groups{{0}, {1, 2}});
}

TEST_CASE("objects do not share when it costs more than two pools") {
  std::vector<Candidate> objects = {{"few", 4160, 1}, {"many", 64, 100}};
  CHECK(pack(objects, pairs({{"few", "many"}})).groups == Groups{{0}, {1}});
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
  CHECK(names(one, pack(one, exclusive).groups) == names(other, pack(other, exclusive).groups));
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

TEST_CASE("small programs are packed to the least bytes that any split takes") {
  for (unsigned seed = 0; seed < 120; ++seed) {
    Instance instance = randomInstance(seed, 1 + seed % 9, 20 + seed * 7 % 75);
    Packing packing = pack(instance.objects, instance.exclusive);
    checkSound(instance, packing);
    Groups groups;
    CHECK(packing.bytes == leastBytes(instance, groups));
    CHECK(packing.atLeast == packing.bytes);
  }
}

TEST_CASE("where taking the largest first is not enough, the search finds better") {
  // Largest first joins a and b, and leaves c and d apart.
  std::vector<Candidate> objects = {{"a", 640, 1}, {"b", 576, 1}, {"c", 576, 1}, {"d", 576, 1}};
  auto exclusive = pairs({{"a", "b"}, {"a", "c"}, {"b", "d"}});
  CHECK(pack(objects, exclusive).groups == Groups{{0, 2}, {1, 3}});
  CHECK(pack(objects, exclusive).bytes == 1216);
}

TEST_CASE("the packing of large graphs is sound") {
  for (unsigned percent : {5u, 30u, 60u, 95u}) {
    Instance instance = randomInstance(percent, 200, percent);
    checkSound(instance, pack(instance.objects, instance.exclusive));
  }
}

TEST_CASE("a hundred objects of a program are packed, and the bound is not far") {
  for (unsigned seed : {3u, 7u, 100u}) {
    Instance instance = programInstance(seed, 100, 30);
    auto above = [&] {
      Packing packing = pack(instance.objects, instance.exclusive);
      checkSound(instance, packing);
      return static_cast<double>(packing.bytes) / static_cast<double>(packing.atLeast);
    };
    CHECK(above() <= 1.8); // where some are many, the bound is loose
    for (Candidate &object : instance.objects)
      object.instances = 1;
    CHECK(above() <= 1.25);
  }
}

TEST_CASE("objects that are alive one after another through stages share the slots of one") {
  Instance instance = programInstance(1, 0, 1);
  for (const char *name : {"a", "b", "c", "d"}) {
    for (const Candidate &other : instance.objects) {
      instance.exclusive.emplace(name, other.name);
      instance.exclusive.emplace(other.name, name);
    }
    instance.objects.push_back({name, 320, 1});
  }
  Packing packing = pack(instance.objects, instance.exclusive);
  CHECK(packing.groups.size() == 1);
  CHECK(packing.atLeast == 320);
}

TEST_CASE("a search that may look at nothing keeps what it began with, and claims nothing") {
  PackProblem problem{{{"a", 640, 1}, {"b", 576, 1}}, {{false, true}, {true, false}}};
  SearchResult result = searchGroups(problem, {{0}, {1}}, 0, 0);
  CHECK(result.groups == Groups{{0}, {1}});
  CHECK_FALSE(result.isLeast);
  CHECK(searchGroups(problem, {{0}, {1}}, 0).groups == Groups{{0, 1}});
  CHECK(heaviestClique(problem, 0) == 640);
}
