#include "analyze/co_queued.h"

#include <deque>

namespace stingy {
namespace {

/// Calls `visit(stage, holder)` for each stage that a field (a flow node) may hold.
template <typename Visit>
void forEachHeld(const ProgramIndex &program, const FlowSolution &flow, const StageGraph &graph,
                 Visit visit) {
  for (FunctionId id = 0; id < program.functionCount(); ++id) {
    const FunctionFact &store = program.function(id);
    if (!store.synthetic)
      continue;
    for (const Role &role : store.roles)
      for (unsigned parameter : role.parameters(LabelMeaning::Stage))
        for (FunctionId held : flow.functionsIn[store.parameters.at(parameter)])
          if (auto stage = graph.stageOf(held))
            visit(*stage, store.parameters[parameter]);
  }
}

/// By StageId: the fields (flow nodes) that hold it as a value. None for a stage that is a
/// function: each place that holds one may be a place of its own.
std::vector<IndexSet> holdersOf(const ProgramIndex &program, const FlowSolution &flow,
                                const StageGraph &graph) {
  std::vector<IndexSet> holders(graph.stages.size());
  forEachHeld(program, flow, graph, [&](StageId stage, NameId holder) {
    if (program.function(graph.stages[stage].function).synthetic)
      holders[stage].insert(holder);
  });
  return holders;
}

/// The stage and all that it leads to.
IndexSet closureOf(const StageGraph &graph, StageId begin) {
  IndexSet reached(std::vector<StageId>{begin});
  std::vector<StageId> work = {begin};
  auto visit = [&](StageId stage) {
    if (reached.insert(stage))
      work.push_back(stage);
  };
  while (!work.empty()) {
    const StageNode &node = graph.stages[work.back()];
    work.pop_back();
    for (const auto &[next, sites] : node.queues)
      visit(next);
    for (StageId inner : node.dispatches)
      visit(inner);
  }
  return reached;
}

} // namespace

void CoQueued::note(const IndexSet &before, const IndexSet &after) {
  for (StageId stage : before)
    with_[stage].insert(after);
  for (StageId stage : after)
    with_[stage].insert(before);
}

IndexSet heldStages(const ProgramIndex &program, const FlowSolution &flow,
                    const StageGraph &graph) {
  IndexSet held;
  forEachHeld(program, flow, graph, [&](StageId stage, NameId) { held.insert(stage); });
  return held;
}

std::vector<IndexSet> waitingDuring(const ProgramIndex &program, const FlowSolution &flow,
                                    const StageGraph &graph, const CoQueued &coQueued) {
  std::vector<IndexSet> holders = holdersOf(program, flow, graph);
  std::vector<IndexSet> waiting(graph.stages.size());
  std::vector<IndexSet> closures(graph.stages.size()); // of those that were asked for
  auto closure = [&](StageId stage) -> const IndexSet & {
    if (closures[stage].empty())
      closures[stage] = closureOf(graph, stage);
    return closures[stage];
  };
  std::deque<StageId> work;
  for (StageId id = 0; id < graph.stages.size(); ++id) {
    for (StageId other : coQueued.with(id))
      if (holders[id].common(holders[other]).empty())
        waiting[id].insert(closure(other)); // it may have run, and what it queued waits
    if (!waiting[id].empty())
      work.push_back(id);
  }
  auto pass = [&](StageId from, StageId to) {
    if (waiting[to].insert(waiting[from]))
      work.push_back(to);
  };
  for (; !work.empty(); work.pop_front()) {
    StageId id = work.front();
    for (const auto &[next, sites] : graph.stages[id].queues)
      pass(id, next);
    for (StageId inner : graph.stages[id].dispatches)
      pass(id, inner);
  }
  return waiting;
}

} // namespace stingy
