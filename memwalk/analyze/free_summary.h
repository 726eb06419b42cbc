// What a function frees and what it leaves behind, with all that it calls.
//
//   mustFree   on every path; the least fixpoint, so that a recursion claims nothing by itself
//   leaves     what it may allocate and may not have freed when it returns: an allocation is not
//   left behind when
//              a call further down, outside of any loop and on every path, frees the object
#pragma once

#include "analyze/allocation_counts.h"

namespace stingy {

struct FreeSummary {
  IndexSet mustFree, leaves; // ObjectIds
};

/// By function.
std::vector<FreeSummary> summarizeFrees(const ProgramIndex &program, const FlowSolution &flow,
                                        const CallGraph &calls, const ObjectTable &objects,
                                        const std::vector<AllocationCounts> &counts);

} // namespace stingy
