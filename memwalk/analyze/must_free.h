// What every run of a function frees, with all that it always calls.
#pragma once

#include "analyze/objects.h"

namespace stingy {

/// Objects by function: the least fixpoint, so that a recursion claims nothing by itself.
std::vector<IndexSet> findMustFree(const ProgramIndex &program, const FlowSolution &flow,
                                   const CallGraph &calls, const ObjectTable &objects);

} // namespace stingy
