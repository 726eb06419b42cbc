#include "plan/pack.h"

#include "model/layout.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace stingy {
namespace {

constexpr std::uint64_t Most = std::numeric_limits<std::uint64_t>::max();

using Group = std::vector<std::size_t>;

bool mayJoin(const std::vector<Candidate> &candidates, const ExclusivePairs &exclusive,
             const Group &group, std::size_t newcomer) {
  for (std::size_t member : group)
    if (exclusive.count({candidates[member].name, candidates[newcomer].name}) == 0)
      return false;
  Group joined = group;
  joined.push_back(newcomer);
  std::uint64_t apart = bytesPerRequest(widest(candidates, group));
  std::uint64_t alone = bytesPerRequest(candidates[newcomer]);
  std::uint64_t together = bytesPerRequest(widest(candidates, joined));
  return together < Most && (together <= apart || together - apart <= alone);
}

std::vector<std::size_t> largestFirst(const std::vector<Candidate> &candidates) {
  std::vector<std::size_t> order(candidates.size());
  std::iota(order.begin(), order.end(), std::size_t(0));
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const Candidate &left = candidates[a], &right = candidates[b];
    return left.strideBytes != right.strideBytes ? left.strideBytes > right.strideBytes
                                                 : left.name < right.name;
  });
  return order;
}

} // namespace

std::vector<Group> pack(const std::vector<Candidate> &candidates, const ExclusivePairs &exclusive) {
  std::vector<Group> groups;
  for (std::size_t newcomer : largestFirst(candidates)) {
    auto home = std::find_if(groups.begin(), groups.end(), [&](const Group &group) {
      return mayJoin(candidates, exclusive, group, newcomer);
    });
    if (home == groups.end())
      home = groups.insert(groups.end(), Group{});
    home->push_back(newcomer);
  }
  for (Group &group : groups)
    std::sort(group.begin(), group.end());
  std::sort(groups.begin(), groups.end());
  return groups;
}

Candidate widest(const std::vector<Candidate> &candidates, const Group &group) {
  Candidate slots{"", 0, 0};
  for (std::size_t member : group) {
    slots.name += (slots.name.empty() ? "" : " | ") + candidates[member].name;
    slots.strideBytes = std::max(slots.strideBytes, candidates[member].strideBytes);
    slots.instances = std::max(slots.instances, candidates[member].instances);
  }
  return slots;
}

std::uint64_t strideFor(std::uint64_t bytes) {
  bytes = std::min(bytes, 2 * LargestSlabBytes); // fits nowhere, and the sum below cannot overflow
  std::uint64_t lines = std::max<std::uint64_t>(1, (bytes + LineBytes - 1) / LineBytes);
  return (lines | 1) * LineBytes;
}

std::uint64_t bytesPerRequest(const Candidate &slots) {
  std::uint64_t bytes = 0;
  return __builtin_mul_overflow(slots.strideBytes, slots.instances, &bytes) ? Most : bytes;
}

} // namespace stingy
