// What an annotated allocator hands out: whether it is zero, and whether a slot of a pool may stand
// in for it.
//
// Where the body is in the program, the allocations in it say so, down to those of a library. What
// is not known counts as zero: a slot that is cleared in vain costs time only.
#pragma once

#include "analyze/program_index.h"

namespace stingy {

class Allocators {
public:
  explicit Allocators(const ProgramIndex &program) : program_(program) {}

  /// What stands in for the call, an allocation, must be zero.
  bool zeroes(const CallFact &call, const SiteFact &site) const { return zeroes(call, site, 0); }
  /// Why nothing can stand in for the call: its callee does more than allocate. Empty: it does not.
  std::string whyNot(const CallFact &call) const { return whyNot(call, 0); }

private:
  bool zeroes(const CallFact &call, const SiteFact &site, unsigned depth) const;
  std::string whyNot(const CallFact &call, unsigned depth) const;
  template <typename Visit>
  void eachInside(const CallFact &call, unsigned depth, Visit visit) const;

  const ProgramIndex &program_;
};

} // namespace stingy
