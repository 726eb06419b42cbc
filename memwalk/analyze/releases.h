// Objects with a count of references: they end with the last one, which no path is known to be.
#pragma once

#include "analyze/call_graph.h"
#include "analyze/objects.h"

namespace stingy {

/// By ObjectId: the calls that free it, or come to a function that does, and are made only when the
/// count has come to zero.
std::vector<std::vector<CallId>> findReleases(const ProgramIndex &program, const FlowSolution &flow,
                                              const CallGraph &calls, const ObjectTable &objects);

} // namespace stingy
