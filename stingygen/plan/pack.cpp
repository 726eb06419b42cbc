#include "plan/pack.h"

#include "model/layout.h"
#include "plan/pack_problem.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>

namespace stingy {
namespace {

constexpr std::uint64_t Most = std::numeric_limits<std::uint64_t>::max();

/// The objects' order by what `key` says of them, the most first; then by name.
template <typename Key>
std::vector<std::size_t> ordered(const std::vector<Candidate> &candidates, Key key) {
  std::vector<std::size_t> order(candidates.size());
  std::iota(order.begin(), order.end(), std::size_t(0));
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    auto left = key(candidates[a]), right = key(candidates[b]);
    return left != right ? left > right : candidates[a].name < candidates[b].name;
  });
  return order;
}

std::vector<std::size_t> dearestFirst(const std::vector<Candidate> &candidates) {
  return ordered(candidates, [](const Candidate &object) {
    return std::pair(bytesPerRequest(object), object.strideBytes);
  });
}

std::vector<std::size_t> mostNumerousFirst(const std::vector<Candidate> &candidates) {
  return ordered(candidates, [](const Candidate &object) {
    return std::pair(object.instances, object.strideBytes);
  });
}

/// By index, ascending.
std::vector<std::vector<std::size_t>> partnersOf(const std::vector<Candidate> &candidates,
                                                 const ExclusivePairs &exclusive) {
  std::map<std::string, std::size_t> index;
  for (std::size_t i = 0; i < candidates.size(); ++i)
    index.emplace(candidates[i].name, i);
  std::vector<std::vector<std::size_t>> partners(candidates.size());
  for (const auto &[a, b] : exclusive)
    if (auto one = index.find(a), other = index.find(b); one != index.end() && other != index.end())
      partners[one->second].push_back(other->second);
  return partners;
}

/// Objects that share with nobody of another part, so that the parts are packed one by one.
Groups separateParts(const std::vector<std::size_t> &order, const Groups &partners) {
  Groups parts;
  std::vector<bool> seen(partners.size());
  for (std::size_t first : order) {
    if (seen[first])
      continue;
    std::vector<std::size_t> part = {first};
    seen[first] = true;
    for (std::size_t i = 0; i < part.size(); ++i)
      for (std::size_t partner : partners[part[i]])
        if (!seen[partner]) {
          seen[partner] = true;
          part.push_back(partner);
        }
    parts.push_back(std::move(part));
  }
  return parts;
}

/// What it adds to the group's bytes; saturates where it may not join.
std::uint64_t bytesOfJoining(const PackProblem &problem, const std::vector<std::size_t> &group,
                             std::size_t newcomer) {
  for (std::size_t member : group)
    if (!problem.exclusive[member][newcomer])
      return Most;
  std::vector<std::size_t> joined = group;
  joined.push_back(newcomer);
  std::uint64_t together = bytesPerRequest(widest(problem.objects, joined));
  return together == Most ? Most : together - bytesPerRequest(widest(problem.objects, group));
}

/// Each object into the group where it adds least, or where that is no less into its own.
Groups packGreedily(const PackProblem &problem, const std::vector<std::size_t> &order) {
  Groups groups;
  for (std::size_t newcomer : order) {
    std::uint64_t least = bytesPerRequest(problem.objects[newcomer]);
    auto home = groups.end();
    for (auto group = groups.begin(); group != groups.end(); ++group)
      if (std::uint64_t more = bytesOfJoining(problem, *group, newcomer); more < least) {
        least = more;
        home = group;
      }
    if (home == groups.end())
      home = groups.insert(groups.end(), std::vector<std::size_t>());
    home->push_back(newcomer);
  }
  return groups;
}

Groups packGreedily(const PackProblem &problem) {
  Groups one = packGreedily(problem, dearestFirst(problem.objects));
  Groups other = packGreedily(problem, mostNumerousFirst(problem.objects));
  return bytesOf(problem, other) < bytesOf(problem, one) ? other : one;
}

class Packer {
public:
  Packer(const std::vector<Candidate> &candidates, const ExclusivePairs &exclusive)
      : candidates_(candidates), order_(dearestFirst(candidates)), rank_(candidates.size()),
        partners_(partnersOf(candidates, exclusive)) {
    for (std::size_t i = 0; i < order_.size(); ++i)
      rank_[order_[i]] = i;
  }

  Packing run() {
    Groups parts = separateParts(order_, partners_);
    auto several =
        std::count_if(parts.begin(), parts.end(), [](const auto &part) { return part.size() > 1; });
    looksForEach_ = MostLooks / static_cast<std::uint64_t>(std::max(several, decltype(several)(1)));
    for (std::vector<std::size_t> &part : parts) {
      std::sort(part.begin(), part.end(),
                [&](std::size_t a, std::size_t b) { return rank_[a] < rank_[b]; });
      packPart(part);
    }
    for (auto &group : packing_.groups)
      std::sort(group.begin(), group.end());
    std::sort(packing_.groups.begin(), packing_.groups.end());
    return std::move(packing_);
  }

private:
  void packPart(const std::vector<std::size_t> &part) {
    PackProblem problem = problemOf(part);
    std::uint64_t atLeast = heaviestClique(problem, looksForEach_);
    SearchResult found = searchGroups(problem, packGreedily(problem), atLeast, looksForEach_);
    std::uint64_t bytes = bytesOf(problem, found.groups);
    packing_.bytes = saturatingSum(packing_.bytes, bytes);
    packing_.atLeast = saturatingSum(packing_.atLeast, found.isLeast ? bytes : atLeast);
    for (auto &group : found.groups) {
      for (std::size_t &member : group)
        member = part[member];
      packing_.groups.push_back(std::move(group));
    }
  }

  PackProblem problemOf(const std::vector<std::size_t> &part) const {
    PackProblem problem;
    std::map<std::size_t, std::size_t> place;
    for (std::size_t object : part) {
      place.emplace(object, place.size());
      problem.objects.push_back(candidates_[object]);
    }
    problem.exclusive.assign(part.size(), std::vector<bool>(part.size()));
    for (std::size_t object : part)
      for (std::size_t partner : partners_[object])
        problem.exclusive[place.at(object)][place.at(partner)] = true;
    return problem;
  }

  const std::vector<Candidate> &candidates_;
  std::vector<std::size_t> order_, rank_;
  Groups partners_;
  std::uint64_t looksForEach_ = 0; // part
  Packing packing_;
};

} // namespace

Packing pack(const std::vector<Candidate> &candidates, const ExclusivePairs &exclusive) {
  return Packer(candidates, exclusive).run();
}

Candidate widest(const std::vector<Candidate> &candidates, const std::vector<std::size_t> &group) {
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
  return saturatingProduct(slots.strideBytes, slots.instances);
}

std::uint64_t saturatingSum(std::uint64_t a, std::uint64_t b) {
  return a > Most - b ? Most : a + b;
}

std::uint64_t saturatingProduct(std::uint64_t a, std::uint64_t b) {
  std::uint64_t product = 0;
  return __builtin_mul_overflow(a, b, &product) ? Most : product;
}

std::uint64_t saturatingRoundUp(std::uint64_t bytes, std::uint64_t unit) {
  return bytes > Most - unit ? Most : (bytes + unit - 1) / unit * unit;
}

} // namespace stingy
