#include "analyze/stack_bounds.h"

#include <fmt/format.h>

namespace stingy {

StackBounds::StackBounds(const ProgramIndex &program, const CallGraph &calls,
                         const Answers &answers, const std::vector<bool> &unknown,
                         const std::vector<bool> &annotated)
    : program_(program), calls_(calls), depth_(calls.size()), deepest_(calls.size()),
      cycles_(calls.size()), started_(calls.size(), false), finished_(calls.size(), false) {
  for (FunctionId id = 0; id < calls.size(); ++id) {
    frame_.push_back(frameOf(id, answers));
    bool answered = answers.frame(id).has_value();
    redZone_.push_back(program_.defined(id) && !answered ? program_.function(id).redZone : 0);
    if (annotated[id])
      frame_.back().provenance = std::max(frame_.back().provenance, Provenance::Annotated);
    if (unknown[id])
      frame_.back().kind = BoundKind::Unbounded;
  }
  findCycles(answers);
  for (const auto &component : calls.components())
    if (cycles_[component.front()])
      bound(component);
    else if (!calls.recursive(component.front())) // a cycle without bound is entered by its callers
      search(component.front());
  for (FunctionId id = 0; id < calls.size(); ++id)
    search(id);
}

ByteBound StackBounds::frameOf(FunctionId id, const Answers &answers) const {
  if (auto answer = answers.frame(id))
    return *answer;
  if (program_.defined(id)) {
    ByteBound frame = program_.function(id).frame;
    if (program_.function(id).dynamicFrame)
      frame.kind = BoundKind::Unbounded;
    return frame;
  }
  if (answers.knowsStack(id))
    return *answers.external(id)->stack;
  return ByteBound::unbounded(0, Provenance::Measured);
}

ByteBound StackBounds::redZoneOf(FunctionId id) const {
  return redZone_[id] ? ByteBound::atMost(redZone_[id], Provenance::Measured)
                      : ByteBound::exact(0, Provenance::Measured);
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

void StackBounds::findCycles(const Answers &answers) {
  for (const auto &component : calls_.components()) {
    if (!calls_.recursive(component.front()))
      continue;
    auto cycle = recursionBound(component, frame_, calls_, answers);
    for (FunctionId id : component)
      if (cycle)
        cycles_[id] = cycle;
      else
        frame_[id].kind = BoundKind::Unbounded;
  }
}

void StackBounds::bound(const std::vector<FunctionId> &component) {
  for (FunctionId id : component)
    search(id); // finishes all that the component calls
  ByteBound under = ByteBound::exact(0, Provenance::Measured);
  Below deepest;
  for (FunctionId id : component) {
    Below way;
    ByteBound depth = below(id, way, calls_.componentOf(id));
    if (depth.bytes > under.bytes)
      deepest = way;
    under = either(under, depth);
  }
  for (FunctionId id : component) {
    depth_[id] = cycles_[id]->bytes + under;
    deepest_[id] = deepest;
    if (!deepest.callee)
      redZone_[id] = under.bytes; // of whichever is the last
  }
}

void StackBounds::finish(FunctionId id) {
  depth_[id] = frame_[id] + below(id, deepest_[id]);
  finished_[id] = true;
}

ByteBound StackBounds::below(FunctionId id, Below &deepest,
                             std::optional<std::uint32_t> without) const {
  ByteBound bound = redZoneOf(id); // the weakest of the callees' counts
  auto counts = [&](FunctionId callee) { return calls_.componentOf(callee) != without; };
  for (FunctionId callee : calls_.callees(id))
    if (counts(callee))
      consider({{}, callee}, bound, deepest);
  for (std::size_t index : calls_.callbacksOf(id)) {
    const CallGraph::Callback &callback = calls_.callbacks()[index];
    for (FunctionId callee : callback.functions)
      if (counts(callee))
        consider({callback.external, callee}, bound, deepest);
  }
  return bound;
}

/// A callee that is not finished lies on the chain that leads here: the function is recursive, and
/// marked so.
void StackBounds::consider(const Below &way, ByteBound &below, Below &deepest) const {
  if (!finished_[*way.callee])
    return;
  ByteBound depth = depth_[*way.callee];
  if (way.through)
    depth = frame_[*way.through] + depth;
  if (depth.bytes > below.bytes)
    deepest = way;
  below = either(below, depth);
}

std::vector<StackFrame> StackBounds::path(FunctionId id) const {
  std::vector<StackFrame> frames;
  for (std::optional<FunctionId> at = id; at; at = deepest_[*at].callee) {
    if (const auto &cycle = cycles_[*at])
      frames.push_back(
          {fmt::format("{} (at most {} rounds)", program_.nameOf(*at), cycle->activations),
           cycle->bytes});
    else
      frames.push_back({program_.nameOf(*at), frame_[*at]});
    if (!deepest_[*at].callee)
      frames.back().frame = frames.back().frame + redZoneOf(*at);
    if (auto through = deepest_[*at].through)
      frames.push_back({program_.nameOf(*through), frame_[*through]});
  }
  return frames;
}

} // namespace stingy
