// What the analysis cannot see, by the figure that it may change. A figure with a doubt is never
// definite.
#pragma once

#include "analyze/ambiguous_states.h"

#include <algorithm>

namespace stingy {

struct Doubts {
  std::vector<bool> stack;     // by function: takes stack that nobody knows of, besides its frame
  std::vector<bool> request;   // by function: may allocate, free or queue what nobody knows of
  bool anything = false;       // some of the program was not read at all
  std::vector<bool> stages;    // by StageId: what is alive there is in doubt
  std::vector<bool> annotated; // by function: some call of it is resolved by an answer
  std::vector<AmbiguousState> ambiguous;

  /// What is alive at some stage is in doubt.
  bool anyStage() const { return std::find(stages.begin(), stages.end(), true) != stages.end(); }
};

Doubts findDoubts(const ProgramIndex &program, const FlowSolution &flow, const CallGraph &calls,
                  const StageGraph &stages);

/// The call may run a function that nobody knows.
bool isUnresolved(const ProgramIndex &program, const FlowSolution &flow, CallId call);
/// Indirect calls that may run what dlsym found, by CallId; empty: there are none.
std::vector<bool> dynamicCalls(const ProgramIndex &program, const FlowSolution &flow);
/// A call through a pointer of an allocator: what it allocates is not told apart.
bool allocatesThroughPointer(const ProgramIndex &program, const FlowSolution &flow, CallId call);

} // namespace stingy
