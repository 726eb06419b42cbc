// The part of packing that is a graph problem: split the objects into groups of which any two are
// exclusive, so that the sum of the groups' bytes is least. (A colouring of the graph of objects
// that may be alive together, with weights.)
//
//   greedy start ──search──▶ Groups      never worse than the start; the least when it came to its
//                                        end within its work
//   heaviest clique ──▶ bytes            that no split is below: its members are in as many groups
//
// Both stop after a number of looks at the graph, not after a time: the same input gives the same
// bytes.
#pragma once

#include "plan/pack.h"

namespace stingy {

using Groups = std::vector<std::vector<std::size_t>>;

/// Objects, the dearest a request first, and which may share.
struct PackProblem {
  std::vector<Candidate> objects;
  std::vector<std::vector<bool>> exclusive; // by both indices, symmetric, false on the diagonal
};

/// Looks at the graph that a search may take; some tenths of a second.
constexpr std::uint64_t MostLooks = 50'000'000;

/// What the groups' slots of one request take; saturates.
std::uint64_t bytesOf(const PackProblem &problem, const Groups &groups);

struct SearchResult {
  Groups groups;
  bool isLeast = false; // every other split was looked at, or shown to be no better
};

/// Branch and bound. `atLeast` ends it when it is reached.
SearchResult searchGroups(const PackProblem &problem, Groups start, std::uint64_t atLeast,
                          std::uint64_t looks = MostLooks);

/// The bytes of objects that may all be alive together, the most that was found.
std::uint64_t heaviestClique(const PackProblem &problem, std::uint64_t looks = MostLooks);

} // namespace stingy
