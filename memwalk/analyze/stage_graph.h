// The stage call graph (paper, Figure 4): which functions are stages, and which stage may queue
// which.
//
// Stages are the functions that may come to be in an S parameter. A function that passes its own
// parameter on as S is itself a queue function, so that a wrapper's callers are the sites and edges
// are not blurred. A ScheduleStage without S runs what the indirect calls in its own body run.
#pragma once

#include "analyze/call_graph.h"

#include <map>

namespace stingy {

using StageId = std::uint32_t; // index into StageGraph::stages

/// A call that queues stages.
struct QueueSite {
  CallId call;
  std::optional<FunctionId> caller; // none: a global initializer
  IndexSet targets;                 // FunctionIds
  bool open = false;                // or others, that nobody knows; with no target always
  bool ofState = false;             // the stage is the value of an enum or integer
};

struct StageNode {
  FunctionId function;
  bool entry = false;
  /// Queued from where neither a stage nor the scheduler leads: anything may be alive then.
  bool queuedElsewhere = false;
  /// A state with code of its own that no store gives: somebody must, unseen.
  bool unqueued = false;
  IndexSet reached;      // functions; allocators are in it, what they call is not
  IndexSet reachedStack; // the same with what allocators call
  std::map<StageId, std::vector<CallId>> queues;
  /// Stages that may run within its own run: it dispatches what a holder holds.
  IndexSet dispatches;
};

struct StageGraph {
  std::vector<StageNode> stages; // by FunctionId ascending
  std::vector<QueueSite> sites;
  IndexSet schedulerReach; // functions the scheduler runs, without those that stages run
  IndexSet startupReach;   // functions that run before the scheduler does, likewise
  std::vector<FunctionId> blindSchedulers; // ScheduleStage functions of which no stage is known

  std::optional<StageId> stageOf(FunctionId function) const;
};

StageGraph findStages(const ProgramIndex &program, const FlowSolution &flow,
                      const CallGraph &calls);

} // namespace stingy
