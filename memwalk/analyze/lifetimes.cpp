#include "analyze/lifetimes.h"

#include "analyze/path_effects.h"

#include <deque>
#include <utility>

namespace stingy {
namespace {

class LifetimeSearch {
public:
  LifetimeSearch(const ProgramIndex &program, const FlowSolution &flow, const CallGraph &calls,
                 const StageGraph &graph, const ObjectTable &objects)
      : program_(program), flow_(flow), calls_(calls), graph_(graph), objects_(objects),
        origins_(program), held_(heldStages(program, flow, graph)),
        waits_(graph.stages.size(), false) {
    findRequests();
    describeStages();
    findDispatchers();
    findSources();
  }

  Lifetimes find() {
    IndexSet several = severalFromScheduler_;
    do {
      PathFindings found =
          findPathEffects(program_, flow_, calls_, graph_, objects_, origins_, several, requests_);
      effects_ = std::move(found.functions);
      waiting_ = waitingDuring(program_, flow_, graph_, found.coQueued);
      flowOn();
    } while (several.insert(severalAtOnce()));
    findAlwaysFrees();
    result_.instances = instances(several);
    result_.requests = requests_;
    result_.waiting = std::move(waiting_);
    return std::move(result_);
  }

private:
  /// Objects that a "T" points to: each of them is a request of its own.
  void findRequests() {
    IndexSet identities;
    for (const FunctionFact &function : program_.facts().functions)
      if (function.requestType != NoName)
        identities.insert(function.requestType);
    for (ObjectId object = 0; object < objects_.objects().size(); ++object)
      if (identities.contains(objects_.objects()[object].identity))
        requests_.insert(object);
  }

  void findDispatchers() {
    dispatchedBy_.resize(graph_.stages.size());
    for (StageId outer = 0; outer < graph_.stages.size(); ++outer)
      for (StageId inner : graph_.stages[outer].dispatches)
        if (inner != outer)
          dispatchedBy_[inner].push_back(outer);
  }

  void describeStages() {
    std::vector<std::vector<ObjectId>> allocatedBy(program_.functionCount()),
        freedBy(program_.functionCount());
    for (ObjectId object = 0; object < objects_.objects().size(); ++object) {
      note(object, objects_.objects()[object].allocations, allocatedBy);
      note(object, objects_.objects()[object].frees, freedBy);
    }
    auto collect = [](const StageNode &stage, const std::vector<std::vector<ObjectId>> &by) {
      std::vector<ObjectId> found;
      for (FunctionId function : stage.reached)
        found.insert(found.end(), by[function].begin(), by[function].end());
      return IndexSet(std::move(found));
    };
    for (const StageNode &stage : graph_.stages) {
      StageLifetime &lifetime = result_.stages.emplace_back();
      lifetime.allocates = collect(stage, allocatedBy);
      lifetime.frees = collect(stage, freedBy);
    }
  }

  /// Who runs the sites; what an allocator does inside is its own business.
  void note(ObjectId object, const std::vector<SiteRef> &sites,
            std::vector<std::vector<ObjectId>> &by) const {
    for (SiteRef site : sites)
      if (auto caller = program_.callerOf(site.call); caller && !program_.isAllocator(*caller))
        by[*caller].push_back(object);
  }

  /// What is alive before any stage ran.
  void findSources() {
    for (ObjectId object = 0; object < objects_.objects().size(); ++object)
      for (SiteRef ref : objects_.objects()[object].allocations) {
        auto caller = program_.callerOf(ref.call);
        bool scheduler = caller && graph_.schedulerReach.contains(*caller);
        bool startup = !caller || graph_.startupReach.contains(*caller);
        if (scheduler && !fromScheduler_.insert(object))
          severalFromScheduler_.insert(object);
        if (startup || (!scheduler && !objects_.inStage(ref)))
          always_.insert(object);
      }
    findOpenStages();
  }

  /// Stages that are queued from where no known stage and no scheduler leads: everything may be
  /// alive there.
  void findOpenStages() {
    std::vector<bool> led(graph_.stages.size(), false);
    std::vector<bool> queued(graph_.stages.size(), false);
    std::vector<StageId> work;
    for (const StageNode &stage : graph_.stages)
      for (const auto &[next, sites] : stage.queues)
        queued[next] = true;
    auto lead = [&](StageId stage) {
      if (!led[stage])
        work.push_back(stage);
      led[stage] = true;
    };
    for (StageId id = 0; id < graph_.stages.size(); ++id) {
      const StageNode &stage = graph_.stages[id];
      if (stage.queuedElsewhere || (!stage.entry && !queued[id]))
        open_.insert(id);
      if (stage.entry || open_.contains(id))
        lead(id);
    }
    for (std::size_t next = 0; next < work.size(); ++next)
      for (const auto &[target, sites] : graph_.stages[work[next]].queues)
        lead(target);
    for (StageId id = 0; id < graph_.stages.size(); ++id)
      if (!led[id])
        open_.insert(id);
  }

  /// What may be alive when `from` has run and queued `to`.
  IndexSet aliveOut(StageId from, StageId to) const {
    const PathEffects &paths = effects_[graph_.stages[from].function].paths;
    auto path = paths.find(to);
    if (path == paths.end()) // queued where no path of the stage leads, as by a callback
      return result_.stages[from].live;
    IndexSet out = result_.stages[from].aliveIn.without(path->second.frees.without(always_));
    out.insert(path->second.allocates);
    return out;
  }

  void flowOn() {
    anywhere_ = fromScheduler_;
    for (StageId id = 0; id < result_.stages.size(); ++id) {
      StageLifetime &stage = result_.stages[id];
      stage.aliveIn = always_;
      stage.aliveIn.insert(requests_);
      if (graph_.stages[id].entry)
        stage.aliveIn.insert(fromScheduler_);
      stage.live = stage.aliveIn;
      stage.live.insert(stage.allocates);
      visit(id);
    }
    told_.assign(graph_.stages.size(), 0);
    while (!toVisit_.empty()) {
      while (!toVisit_.empty())
        leave();
      for (StageId id : open_)
        if (arrive(id, anywhere_))
          visit(id);
    }
  }

  void visit(StageId id) {
    if (!waits_[id])
      toVisit_.push_back(id);
    waits_[id] = true;
  }

  /// Hands on what is alive at the stage that has waited longest.
  void leave() {
    StageId id = toVisit_.front();
    toVisit_.pop_front();
    waits_[id] = false;
    if (!open_.empty())
      anywhere_.insert(result_.stages[id].live);
    for (const auto &[next, sites] : graph_.stages[id].queues)
      if (arrive(next, aliveOut(id, next)))
        visit(next);
    stay(id);
    for (StageId inner : graph_.stages[id].dispatches)
      runWithin(id, inner);
    if (!waiting_[id].empty())
      leaveToWaiting(id);
    // Only when there is something new to tell: two stages may dispatch each other.
    if (std::exchange(told_[id], result_.stages[id].live.size()) != result_.stages[id].live.size())
      for (StageId outer : dispatchedBy_[id])
        visit(outer);
  }

  /// What a field holds runs again when it has stored nothing else.
  void stay(StageId id) {
    bool returns = effects_[graph_.stages[id].function].paths.contains(NoStage);
    if (held_.contains(id) && returns && arrive(id, aliveOut(id, NoStage)))
      visit(id);
  }

  /// Stages that wait begin with what any path leaves of what the stage allocates: all else that is
  /// alive here was so when they were queued, and came to them then, or is of a request that came
  /// here another way.
  void leaveToWaiting(StageId id) {
    IndexSet out;
    for (const auto &[next, effect] : effects_[graph_.stages[id].function].paths)
      out.insert(aliveOut(id, next));
    for (const auto &[next, sites] : graph_.stages[id].queues)
      out.insert(aliveOut(id, next));
    out = out.common(result_.stages[id].allocates);
    for (StageId waits : waiting_[id])
      if (arrive(waits, out))
        visit(waits);
  }

  /// `inner` runs in the middle of `outer`: what that one has allocated is alive then, and what it
  /// leaves is alive in all that the outer one queues. Where the outer one queued it itself, what
  /// it frees later is alive as well.
  void runWithin(StageId outer, StageId inner) {
    const StageNode &node = graph_.stages[outer];
    const StageLifetime &lifetime = result_.stages[outer];
    if (arrive(inner, node.queues.contains(inner) ? lifetime.live : lifetime.allocates))
      visit(inner);
    for (const auto &[next, sites] : node.queues)
      if (next != inner && arrive(next, result_.stages[inner].live))
        visit(next);
  }

  bool arrive(StageId id, const IndexSet &objects) {
    StageLifetime &stage = result_.stages[id];
    bool grown = stage.aliveIn.insert(objects);
    stage.live.insert(objects);
    return grown;
  }

  /// Objects that some stage allocates while the request may hold one already.
  IndexSet severalAtOnce() const {
    std::vector<ObjectId> several;
    for (StageId id = 0; id < graph_.stages.size(); ++id) {
      const FunctionEffects &effects = effects_[graph_.stages[id].function];
      several.insert(several.end(), effects.twice.begin(), effects.twice.end());
      IndexSet again = effects.exposed.common(result_.stages[id].aliveIn);
      several.insert(several.end(), again.begin(), again.end());
    }
    return IndexSet(std::move(several));
  }

  void findAlwaysFrees() {
    for (StageId id = 0; id < graph_.stages.size(); ++id) {
      const PathEffects &paths = effects_[graph_.stages[id].function].paths;
      if (paths.empty())
        continue;
      if (paths.contains(EndOfRequest))
        result_.stages[id].leftAtEnd =
            aliveOut(id, EndOfRequest).without(always_).without(requests_);
      result_.stages[id].mayPause = paths.contains(NoStage);
      result_.stages[id].alwaysFrees = paths.begin()->second.frees;
      for (const auto &[stage, effect] : paths)
        result_.stages[id].alwaysFrees = result_.stages[id].alwaysFrees.common(effect.frees);
    }
  }

  std::vector<InstanceBound> instances(const IndexSet &several) const {
    std::vector<InstanceBound> bounds(objects_.objects().size());
    for (ObjectId object = 0; object < bounds.size(); ++object) {
      bool anyNumber =
          several.contains(object) || (always_.contains(object) && !requests_.contains(object));
      if (anyNumber && !objects_.objects()[object].container)
        bounds[object] = {BoundKind::Unbounded, 1, Provenance::Assumed};
    }
    return bounds;
  }

  const ProgramIndex &program_;
  const FlowSolution &flow_;
  const CallGraph &calls_;
  const StageGraph &graph_;
  const ObjectTable &objects_;
  RequestOrigins origins_;
  // ObjectIds. The scheduler's loop is not a request's: one place there gives a request one object.
  IndexSet fromScheduler_, severalFromScheduler_, always_, requests_;
  IndexSet held_;                                  // StageIds: in a field
  IndexSet open_;                                  // StageIds
  IndexSet anywhere_;                              // alive at some stage; for the open ones only
  std::vector<std::vector<StageId>> dispatchedBy_; // by StageId
  std::vector<IndexSet> waiting_;                  // StageIds, by StageId
  std::vector<std::size_t> told_;                  // by StageId: how many were alive then
  std::deque<StageId> toVisit_;
  std::vector<bool> waits_;              // by StageId: is in toVisit_
  std::vector<FunctionEffects> effects_; // by FunctionId
  Lifetimes result_;
};

} // namespace

Lifetimes findLifetimes(const ProgramIndex &program, const FlowSolution &flow,
                        const CallGraph &calls, const StageGraph &stages,
                        const ObjectTable &objects,
                        const std::map<std::string, std::uint64_t> &counts) {
  Lifetimes lifetimes = LifetimeSearch(program, flow, calls, stages, objects).find();
  for (ObjectId object = 0; object < lifetimes.instances.size(); ++object) {
    InstanceBound &bound = lifetimes.instances[object];
    auto answer = counts.find(objects.objects()[object].name);
    if (answer != counts.end() && bound.kind == BoundKind::Unbounded)
      bound = {BoundKind::AtMost, std::max<std::uint64_t>(answer->second, 1),
               Provenance::Annotated};
  }
  return lifetimes;
}

} // namespace stingy
