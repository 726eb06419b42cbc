// States of which it is a guess what runs them: every switch on the holder is taken for the
// dispatcher, but need not be it.
//
//   several functions give a body        one of them may only look at the state
//   only `default:` gives one            it may be for what never happens
//   states alone run the switch          something else must run the state first
//
// A ScheduleStage function is the dispatcher by its annotation, and a named body needs none.
#pragma once

#include "analyze/stage_graph.h"

namespace stingy {

struct AmbiguousState {
  StageId stage;
  IndexSet switches; // the functions that run the state, or its like
  FunctionId body;   // the first of the bodies
  std::string why;
};

/// By StageId ascending.
std::vector<AmbiguousState> findAmbiguousStates(const ProgramIndex &program,
                                                const FlowSolution &flow, const CallGraph &calls,
                                                const StageGraph &graph);

} // namespace stingy
