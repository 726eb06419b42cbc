// The stack of a cycle in the call graph, when answers bound how often its functions are active.
//
// "At most n activations of f" bounds a cycle when every cycle of its component leads through such
// an f: between two of their activations the path repeats no function. With n activations in sum
// there are n + 1 such stretches at most.
#pragma once

#include "analyze/call_graph.h"

#include <map>
#include <optional>

namespace stingy {

struct RecursionBound {
  std::uint64_t activations = 0; // of the functions that answers name, in sum
  ByteBound bytes;               // of all activations of all functions of the component
};

/// Nothing when some cycle avoids the functions that answers name. `frames` by FunctionId.
std::optional<RecursionBound> recursionBound(const std::vector<FunctionId> &component,
                                             const std::vector<ByteBound> &frames,
                                             const CallGraph &calls, const Answers &answers);

} // namespace stingy
