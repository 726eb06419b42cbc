#include "analyze/stack_bounds.h"

namespace stingy {

StackBounds::StackBounds(const ProgramIndex &program, const CallGraph &calls,
                         const Answers &answers, const std::vector<bool> &unknown)
    : program_(program), calls_(calls), depth_(calls.size()), deepest_(calls.size()),
      started_(calls.size(), false), finished_(calls.size(), false) {
  for (FunctionId id = 0; id < calls.size(); ++id) {
    frame_.push_back(frameOf(id, answers));
    if (unknown[id] || calls.recursive(id) || program.function(id).dynamicFrame)
      frame_.back().kind = BoundKind::Unbounded;
  }
  for (FunctionId id = 0; id < calls.size(); ++id)
    search(id);
}

ByteBound StackBounds::frameOf(FunctionId id, const Answers &answers) const {
  if (program_.defined(id))
    return program_.function(id).frame;
  if (answers.knowsStack(id))
    return *answers.external(id)->stack;
  return ByteBound::unbounded(0, Provenance::Measured);
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

void StackBounds::finish(FunctionId id) {
  ByteBound below = ByteBound::exact(0, Provenance::Measured); // the weakest of the callees' counts
  for (FunctionId callee : calls_.callees(id))
    consider(id, {{}, callee}, below);
  for (std::size_t index : calls_.callbacksOf(id)) {
    const CallGraph::Callback &callback = calls_.callbacks()[index];
    for (FunctionId callee : callback.functions)
      consider(id, {callback.external, callee}, below);
  }
  depth_[id] = frame_[id] + below;
  finished_[id] = true;
}

/// A callee that is not finished lies on the chain that leads here: the function is recursive, and
/// marked so.
void StackBounds::consider(FunctionId id, const Below &way, ByteBound &below) {
  if (!finished_[*way.callee])
    return;
  ByteBound depth = depth_[*way.callee];
  if (way.through)
    depth = frame_[*way.through] + depth;
  if (depth.bytes > below.bytes)
    deepest_[id] = way;
  below = either(below, depth);
}

std::vector<StackFrame> StackBounds::path(FunctionId id) const {
  std::vector<StackFrame> frames;
  auto add = [&](FunctionId at) { frames.push_back({program_.nameOf(at), frame_[at]}); };
  for (std::optional<FunctionId> at = id; at; at = deepest_[*at].callee) {
    add(*at);
    if (auto through = deepest_[*at].through)
      add(*through);
  }
  return frames;
}

} // namespace stingy
