// Stages that wait while another runs: those that one path queued together, as TUX stacks its
// atoms (last in, first out) and others line them up.
//
//   queue(r, respond);          A leaves both behind; parse runs, and all that parse leads to,
//   queue(r, parse);            while respond waits and comes after whichever of them
//
// So what any stage that parse leads to allocates may be alive when respond begins, and the other
// way round: nothing is assumed of the order. Where stages take turns (a line), what respond has
// queued waits for what parse leads to just so.
#pragma once

#include "analyze/flow_solver.h"
#include "analyze/stage_graph.h"

namespace stingy {

/// Which stages paths were seen to queue besides which, filled in by the search of paths.
class CoQueued {
public:
  explicit CoQueued(std::size_t stages) : with_(stages) {}
  /// A path that has queued one of `before` queues one of `after`.
  void note(const IndexSet &before, const IndexSet &after);
  const IndexSet &with(StageId stage) const { return with_[stage]; }

private:
  std::vector<IndexSet> with_; // by StageId; a stage that is queued twice is with itself
};

/// The stages that a field holds: one that returns without storing another is run again.
IndexSet heldStages(const ProgramIndex &program, const FlowSolution &flow, const StageGraph &graph);

/// By StageId: the stages that may wait while it runs. States that one field holds replace each
/// other, and none of them waits for another.
std::vector<IndexSet> waitingDuring(const ProgramIndex &program, const FlowSolution &flow,
                                    const StageGraph &graph, const CoQueued &coQueued);

} // namespace stingy
