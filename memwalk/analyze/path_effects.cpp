#include "analyze/path_effects.h"

namespace stingy {
namespace {

/// First `a`, then `b`.
Effect sequence(const Effect &a, const Effect &b) {
  Effect both{a.allocates.without(b.frees), a.frees};
  both.allocates.insert(b.allocates);
  both.frees.insert(b.frees);
  return both;
}

/// Either of two classes of paths.
void join(PathEffects &paths, StageId stage, const Effect &effect) {
  auto [entry, isNew] = paths.emplace(stage, effect);
  if (isNew)
    return;
  entry->second.allocates.insert(effect.allocates);
  entry->second.frees = entry->second.frees.common(effect.frees);
}

void join(PathEffects &paths, const PathEffects &other) {
  for (const auto &[stage, effect] : other)
    join(paths, stage, effect);
}

/// A path that queues `first` and then `second` is one of both.
void joinQueued(PathEffects &paths, StageId first, StageId second, const Effect &effect) {
  join(paths, second == NoStage ? first : second, effect);
  if (first != NoStage && second != NoStage)
    join(paths, first, effect);
}

class PathSearch {
public:
  PathSearch(const ProgramIndex &program, const FlowSolution &flow, const CallGraph &calls,
             const StageGraph &stages, const ObjectTable &objects, const IndexSet &several,
             const IndexSet &requests)
      : program_(program), flow_(flow), calls_(calls), objects_(objects), several_(several),
        requests_(requests), effects_(calls.size()) {
    for (StageId id = 0; id < stages.stages.size(); ++id)
      stageOf_[stages.stages[id].function] = id;
    for (const QueueSite &site : stages.sites)
      for (FunctionId target : site.targets)
        if (auto stage = stageOf_.find(target); stage != stageOf_.end())
          queuedBy_[site.call].insert(stage->second);
    for (const CallGraph::Callback &callback : calls.callbacks())
      calledBack_[callback.call].insert(callback.functions);
    findConcerned();
  }

  std::vector<FunctionEffects> run() {
    for (const auto &component : calls_.components())
      for (bool changed = true; changed;) {
        changed = false;
        for (FunctionId member : component)
          changed |= update(member);
        changed &= calls_.recursive(component.front());
      }
    return std::move(effects_);
  }

private:
  /// Functions that allocate, free or queue, or call one that does: all others have no effect.
  void findConcerned() {
    std::vector<FunctionId> acting;
    for (SiteRef site : objects_.sites())
      if (auto caller = program_.callerOf(site.call))
        acting.push_back(*caller);
    for (const auto &[call, stages] : queuedBy_)
      if (auto caller = program_.callerOf(call))
        acting.push_back(*caller);
    concerned_ = calls_.callersOf(acting);
  }

  bool update(FunctionId id) {
    FunctionEffects now;
    if (program_.isAllocator(id) || !program_.defined(id) || !concerned_.contains(id))
      now.paths[NoStage] = {};
    else
      now = effectsOf(id);
    if (now == effects_[id])
      return false;
    effects_[id] = std::move(now);
    return true;
  }

  FunctionEffects effectsOf(FunctionId id) const {
    FunctionEffects effects;
    const auto &successors = program_.function(id).successors;
    std::vector<std::vector<CallId>> callsIn = callsByBlock(id);
    if (successors.empty()) {
      walkInAnyOrder(callsIn.front(), effects);
      return effects;
    }
    std::vector<PathEffects> before(successors.size());
    std::vector<std::uint32_t> work = {static_cast<std::uint32_t>(successors.size() - 1)};
    before[work.front()][NoStage] = {};
    while (!work.empty()) {
      std::uint32_t block = work.back();
      work.pop_back();
      PathEffects after = before[block];
      for (CallId call : callsIn[block])
        run(call, after, effects);
      for (std::uint32_t next : successors[block])
        if (PathEffects old = before[next]; join(before[next], after), before[next] != old)
          work.push_back(next);
    }
    effects.paths = before.front();
    return effects;
  }

  /// The function's calls by block, in their order; all in one when its control flow is not known.
  std::vector<std::vector<CallId>> callsByBlock(FunctionId id) const {
    std::size_t blocks = program_.function(id).successors.size();
    std::vector<std::vector<CallId>> calls(std::max<std::size_t>(blocks, 1));
    for (CallId call : program_.callsOf(id))
      calls[program_.call(call).block < blocks ? program_.call(call).block : 0].push_back(call);
    for (auto &block : calls)
      std::stable_sort(block.begin(), block.end(), [&](CallId a, CallId b) {
        return program_.call(a).order < program_.call(b).order;
      });
    return calls;
  }

  /// Any of the calls may run, in any order and again: what is freed is not known to be.
  void walkInAnyOrder(const std::vector<CallId> &calls, FunctionEffects &effects) const {
    PathEffects paths;
    paths[NoStage] = {};
    for (PathEffects old; paths != old;) {
      old = paths;
      for (CallId call : calls) {
        PathEffects after = paths;
        run(call, after, effects);
        join(paths, after);
      }
    }
    effects.paths = paths;
  }

  void run(CallId call, PathEffects &paths, FunctionEffects &effects) const {
    for (std::uint32_t index = 0; index < program_.call(call).sites.size(); ++index)
      runSite({call, index}, paths, effects);
    if (auto callbacks = calledBack_.find(call); callbacks != calledBack_.end())
      for (FunctionId function : callbacks->second)
        for (int times = 0; times < 2; ++times) // once more shows what doing it again does
          join(paths, called(IndexSet({function}), paths, effects));
    if (const CallTargets &targets = flow_.targets[call]; !targets.functions.empty()) {
      if (program_.call(call).dispatches) // the stage goes on with the request by itself
        return;
      PathEffects after = called(targets.functions, paths, effects);
      if (targets.assumed) // it may be none of them, and then nothing is known to be freed
        join(after, paths);
      paths = std::move(after);
    }
    if (auto queued = queuedBy_.find(call); queued != queuedBy_.end())
      paths = queueing(queued->second, paths);
  }

  void runSite(SiteRef ref, PathEffects &paths, FunctionEffects &effects) const {
    auto object = objects_.objectOf(ref);
    if (!object)
      return;
    bool allocates = objects_.site(ref).role == RoleKind::Malloc;
    if (allocates) {
      effects.mayAllocate.insert(*object);
      for (const auto &[stage, effect] : paths)
        if (!objects_.resizes(ref.call) && !requests_.contains(*object))
          noteAllocation(*object, effect, effects);
    }
    for (auto &[stage, effect] : paths)
      if (allocates)
        effect.allocates.insert(*object);
      else if (!several_.contains(*object) && !requests_.contains(*object))
        effect = sequence(effect, {{}, IndexSet({*object})});
  }

  static void noteAllocation(ObjectId object, const Effect &before, FunctionEffects &effects) {
    if (!before.frees.contains(object))
      effects.exposed.insert(object);
    if (before.allocates.contains(object))
      effects.twice.insert(object);
  }

  /// The paths after a call of one of these functions.
  PathEffects called(const IndexSet &functions, const PathEffects &paths,
                     FunctionEffects &effects) const {
    PathEffects after;
    for (FunctionId function : functions) {
      const FunctionEffects &callee = effects_[function];
      effects.mayAllocate.insert(callee.mayAllocate);
      effects.twice.insert(callee.twice);
      for (const auto &[first, before] : paths) {
        effects.exposed.insert(callee.exposed.without(before.frees));
        effects.twice.insert(callee.exposed.common(before.allocates));
        for (const auto &[second, effect] : callee.paths)
          joinQueued(after, first, second, sequence(before, effect));
      }
    }
    return after;
  }

  static PathEffects queueing(const IndexSet &stages, const PathEffects &paths) {
    PathEffects after;
    for (const auto &[first, effect] : paths)
      for (StageId second : stages)
        joinQueued(after, first, second, effect);
    return after;
  }

  const ProgramIndex &program_;
  const FlowSolution &flow_;
  const CallGraph &calls_;
  const ObjectTable &objects_;
  const IndexSet &several_, &requests_;
  std::map<FunctionId, StageId> stageOf_;
  std::map<CallId, IndexSet> queuedBy_, calledBack_; // StageIds, FunctionIds
  IndexSet concerned_;
  std::vector<FunctionEffects> effects_;
};

} // namespace

std::vector<FunctionEffects> findPathEffects(const ProgramIndex &program, const FlowSolution &flow,
                                             const CallGraph &calls, const StageGraph &stages,
                                             const ObjectTable &objects, const IndexSet &several,
                                             const IndexSet &requests) {
  return PathSearch(program, flow, calls, stages, objects, several, requests).run();
}

} // namespace stingy
