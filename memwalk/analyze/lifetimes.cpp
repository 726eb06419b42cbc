#include "analyze/lifetimes.h"

#include "analyze/free_summary.h"

namespace stingy {
namespace {

class LifetimeSearch {
public:
  LifetimeSearch(const ProgramIndex &program, const FlowSolution &flow, const CallGraph &calls,
                 const StageGraph &graph, const ObjectTable &objects)
      : program_(program), graph_(graph), objects_(objects),
        counts_(countAllocations(program, flow, calls, objects)) {
    describeStages(summarizeFrees(program, flow, calls, objects, counts_));
    findSources();
  }

  Lifetimes find() {
    IndexSet several = severalInOneRun();
    do
      flowOn(several);
    while (several.insert(allocatedAgain()));
    result_.instances = instances();
    return std::move(result_);
  }

private:
  void describeStages(const std::vector<FreeSummary> &summaries) {
    for (const StageNode &stage : graph_.stages) {
      StageLifetime &lifetime = result_.stages.emplace_back();
      for (const auto &[object, count] : counts_[stage.function])
        lifetime.allocates.insert(object);
      lifetime.alwaysFrees = summaries[stage.function].mustFree;
      ended_.push_back(lifetime.alwaysFrees.without(summaries[stage.function].leaves));
      for (ObjectId object = 0; object < objects_.objects().size(); ++object)
        for (SiteRef free : objects_.objects()[object].frees)
          if (auto caller = program_.callerOf(free.call); caller && runs(stage, *caller))
            lifetime.frees.insert(object);
    }
  }

  bool runs(const StageNode &stage, FunctionId function) const {
    return stage.reached.contains(function) && !program_.isAllocator(function);
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

  IndexSet aliveOut(StageId id, const IndexSet &several) const {
    return result_.stages[id].live.without(ended_[id].without(several).without(always_));
  }

  void flowOn(const IndexSet &several) {
    for (StageId id = 0; id < result_.stages.size(); ++id) {
      StageLifetime &stage = result_.stages[id];
      stage.aliveIn = always_;
      if (graph_.stages[id].entry)
        stage.aliveIn.insert(fromScheduler_);
      stage.live = stage.aliveIn;
      stage.live.insert(stage.allocates);
    }
    for (bool grown = true; grown;) {
      grown = false;
      IndexSet anywhere = fromScheduler_;
      for (StageId id = 0; id < result_.stages.size(); ++id) {
        IndexSet out = aliveOut(id, several);
        anywhere.insert(out);
        for (const auto &[next, sites] : graph_.stages[id].queues)
          grown |= arrive(next, out);
      }
      for (StageId id : open_)
        grown |= arrive(id, anywhere);
    }
  }

  bool arrive(StageId id, const IndexSet &objects) {
    StageLifetime &stage = result_.stages[id];
    bool grown = stage.aliveIn.insert(objects);
    stage.live.insert(objects);
    return grown;
  }

  IndexSet severalInOneRun() const {
    IndexSet several = severalFromScheduler_;
    for (const StageNode &stage : graph_.stages)
      for (const auto &[object, count] : counts_[stage.function])
        if (count.number() > 1)
          several.insert(object);
    return several;
  }

  /// Objects that a stage allocates while one may be alive already.
  IndexSet allocatedAgain() const {
    IndexSet again;
    for (StageId id = 0; id < graph_.stages.size(); ++id)
      for (const auto &[object, count] : counts_[graph_.stages[id].function])
        if (count.number() > 0 && result_.stages[id].aliveIn.contains(object))
          again.insert(object);
    return again;
  }

  std::vector<InstanceBound> instances() const {
    std::vector<InstanceBound> bounds(objects_.objects().size());
    const InstanceBound unbounded{BoundKind::Unbounded, 1, Provenance::Assumed};
    for (const StageNode &stage : graph_.stages)
      for (const auto &[object, count] : counts_[stage.function])
        if (count.unbounded())
          bounds[object] = unbounded;
        else if (bounds[object].kind != BoundKind::Unbounded &&
                 count.number() > bounds[object].count)
          bounds[object] = {BoundKind::AtMost, count.number(), Provenance::Computed};
    for (ObjectId object : allocatedAgain())
      bounds[object] = unbounded;
    for (ObjectId object : severalFromScheduler_)
      bounds[object] = unbounded;
    for (ObjectId object : always_)
      bounds[object] = unbounded;
    return bounds;
  }

  const ProgramIndex &program_;
  const StageGraph &graph_;
  const ObjectTable &objects_;
  std::vector<AllocationCounts> counts_;
  // ObjectIds. The scheduler's loop is not a request's: one place there gives a request one object.
  IndexSet fromScheduler_, severalFromScheduler_, always_;
  IndexSet open_;               // StageIds
  std::vector<IndexSet> ended_; // by StageId: freed on every path and not left behind
  Lifetimes result_;
};

} // namespace

Lifetimes findLifetimes(const ProgramIndex &program, const FlowSolution &flow,
                        const CallGraph &calls, const StageGraph &stages,
                        const ObjectTable &objects) {
  return LifetimeSearch(program, flow, calls, stages, objects).find();
}

} // namespace stingy
