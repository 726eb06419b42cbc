// How many of each object one run of a function may allocate, with all that it calls.
//
// Counted along the call graph: a helper that is called twice allocates twice, branches add up (so
// the count is an upper one), a loop or a recursion makes it unbounded. A call that resizes moves
// an object that is there; it counts only where nothing else allocates the object.
#pragma once

#include "analyze/objects.h"

namespace stingy {

class AllocationCount {
public:
  static AllocationCount one() { return AllocationCount(1); }
  static AllocationCount many() { return AllocationCount(Many); }
  AllocationCount() = default;

  bool unbounded() const { return n_ == Many; }
  std::uint32_t number() const { return n_; }
  AllocationCount plus(AllocationCount other) const {
    return AllocationCount(Many - n_ > other.n_ ? n_ + other.n_ : Many);
  }
  AllocationCount orElse(AllocationCount other) const {
    return AllocationCount(std::max(n_, other.n_));
  }

private:
  explicit AllocationCount(std::uint32_t n) : n_(n) {}
  static constexpr std::uint32_t Many = ~std::uint32_t{0};
  std::uint32_t n_ = 0;
};

/// Resizing calls leave an entry of 0.
using AllocationCounts = std::map<ObjectId, AllocationCount>;

/// By function.
std::vector<AllocationCounts> countAllocations(const ProgramIndex &program,
                                               const FlowSolution &flow, const CallGraph &calls,
                                               const ObjectTable &objects);

} // namespace stingy
