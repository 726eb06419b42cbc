// What an annotated allocator hands out: whether it is zero, and whether a slot of a pool may stand
// in for it.
//
// Where its body is in the program, the body says so, and those of the allocators that it calls,
// down to the allocations of a library. What is not known counts as zero: a slot that is cleared in
// vain costs time only.
#pragma once

#include "analyze/program_index.h"

namespace stingy {

class Allocators {
public:
  explicit Allocators(const ProgramIndex &program) : program_(program) {}

  /// What stands in for the call, an allocation, must be zero.
  bool zeroes(const CallFact &call, const SiteFact &site) const;
  /// Why nothing can stand in for the call: its callee does more than allocate. Empty: it does not.
  std::string whyNot(const CallFact &call) const;

private:
  struct Allocation {
    const CallFact *call;
    const SiteFact *site;
  };
  /// What a call of an allocator runs; nothing where its body is not known.
  struct Inside {
    std::vector<FunctionId> allocators; // whose bodies allocate, callers first
    std::vector<const SiteFact *> ends; // the allocations that no body is known of
  };
  Inside inside(const CallFact &call) const;
  std::vector<Allocation> allocationsOf(const CallFact &call) const;

  const ProgramIndex &program_;
};

} // namespace stingy
