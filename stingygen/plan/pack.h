// Packing: which objects share a pool (paper, section 4.3: two objects that may not be live at the
// same time can share a sub-region).
//
//   candidates + exclusive pairs --greedily, then by branch and bound--> groups
//
// Invariants: every object is in exactly one group; any two of a group are exclusive; sharing never
// costs more bytes than separate pools (one instance of a large object does not join a hundred of a
// small one). Of programs of usual size the groups are those that take least; always, how far they
// can be from that is known.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace stingy {

struct Candidate {
  std::string name;
  std::uint64_t strideBytes = 0; // of a slot that holds it
  std::uint64_t instances = 1;   // that one request may hold
};

/// Pairs of names, in both orders.
using ExclusivePairs = std::set<std::pair<std::string, std::string>>;

struct Packing {
  /// Indices into the candidates, ascending within a group; the groups ordered by their first
  /// member.
  std::vector<std::vector<std::size_t>> groups;
  std::uint64_t bytes = 0;   // that one request takes
  std::uint64_t atLeast = 0; // no groups of these candidates take less
};

Packing pack(const std::vector<Candidate> &candidates, const ExclusivePairs &exclusive);

/// The slots of a group: as large as its largest member, as many as its most numerous one.
Candidate widest(const std::vector<Candidate> &candidates, const std::vector<std::size_t> &group);

/// An odd number of 64-byte lines, so that slots spread over all sets of the L1.
std::uint64_t strideFor(std::uint64_t bytes);

/// Bytes that one request takes; saturates.
std::uint64_t bytesPerRequest(const Candidate &slots);

std::uint64_t saturatingSum(std::uint64_t a, std::uint64_t b);
std::uint64_t saturatingProduct(std::uint64_t a, std::uint64_t b);
std::uint64_t saturatingRoundUp(std::uint64_t bytes, std::uint64_t unit);

} // namespace stingy
