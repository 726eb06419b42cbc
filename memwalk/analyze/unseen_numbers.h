// Where numbers come from that no constant gives (model/facts.h, UnseenNumber), told apart once the
// units are linked: besides what extraction did not follow, the results of functions without a
// body, and arguments of calls in units that declare no holder of a state.
#pragma once

#include "analyze/call_graph.h"
#include "analyze/calls_to.h"

namespace stingy {

/// By node: one of them may come to it.
std::vector<bool> unseenNumbers(const ProgramIndex &program, const FlowSolution &flow,
                                const CallGraph &calls, const CallsTo &callsTo);

} // namespace stingy
