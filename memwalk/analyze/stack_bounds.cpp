#include "analyze/stack_bounds.h"

namespace stingy {

StackBounds::StackBounds(const ProgramIndex &program, const CallGraph &calls,
                         const std::vector<bool> &unknown)
    : program_(program), calls_(calls), depth_(calls.size()), deepest_(calls.size()),
      started_(calls.size(), false), finished_(calls.size(), false) {
  for (FunctionId id = 0; id < calls.size(); ++id) {
    const FunctionFact &function = program.function(id);
    frame_.push_back(function.defined ? function.frame
                                      : ByteBound::unbounded(0, Provenance::Measured));
    if (unknown[id] || calls.recursive(id) || function.dynamicFrame)
      frame_.back().kind = BoundKind::Unbounded;
  }
  for (FunctionId id = 0; id < calls.size(); ++id)
    search(id);
}

void StackBounds::search(FunctionId root) {
  struct Step {
    FunctionId at;
    IndexSet::Iterator next;
  };
  std::vector<Step> steps;
  auto enter = [&](FunctionId id) {
    if (started_[id])
      return;
    started_[id] = true;
    steps.push_back({id, calls_.callees(id).begin()});
  };
  enter(root);
  while (!steps.empty()) {
    Step &step = steps.back();
    if (step.next != calls_.callees(step.at).end()) {
      enter(*step.next++);
    } else {
      finish(step.at);
      steps.pop_back();
    }
  }
}

/// A callee that is not finished lies on the chain that leads here: the function is recursive, and
/// marked so.
void StackBounds::finish(FunctionId id) {
  ByteBound below = ByteBound::exact(0, Provenance::Measured); // the weakest of the callees' counts
  for (FunctionId callee : calls_.callees(id)) {
    if (!finished_[callee])
      continue;
    if (depth_[callee].bytes > below.bytes)
      deepest_[id] = callee;
    below = either(below, depth_[callee]);
  }
  depth_[id] = frame_[id] + below;
  finished_[id] = true;
}

std::vector<StackFrame> StackBounds::path(FunctionId id) const {
  std::vector<StackFrame> frames;
  for (std::optional<FunctionId> at = id; at; at = deepest_[*at])
    frames.push_back({program_.nameOf(*at), frame_[*at]});
  return frames;
}

} // namespace stingy
