#include "analyze/path_effects.h"

#include <functional>
#include <set>
#include <utility>

namespace stingy {
namespace {

/// First `a`, then `b`; the stage is that of `a`.
Effect sequence(const Effect &a, const Effect &b) {
  Effect both{a.allocates.without(b.frees), a.frees, a.origins, a.given};
  both.allocates.insert(b.allocates);
  for (ObjectId object : b.frees)
    if (auto given = b.given.find(object); given == b.given.end())
      both.given.erase(object);
    else if (!a.frees.contains(object))
      both.given.insert(*given);
  both.frees.insert(b.frees);
  return both;
}

/// True when it is more than before.
bool add(const Lead &more, Lead &lead) {
  bool grown = (lead.parameters | more.parameters) != lead.parameters;
  lead.parameters |= more.parameters;
  return lead.walked.insert(more.walked) || grown;
}

/// Frees on either of two ways: what each of them needs. True when that is more than before.
bool joinGiven(Effect &known, const Effect &effect) {
  bool grown = false;
  for (const auto &[object, lead] : effect.given)
    if (known.frees.contains(object))
      grown |= add(lead, known.given[object]);
  std::erase_if(known.given, [&](const auto &one) { return !known.frees.contains(one.first); });
  return grown;
}

/// Either of two classes of paths. True when it changes what is known of the stage's.
bool join(PathEffects &paths, StageId stage, const Effect &effect) {
  auto [entry, isNew] = paths.emplace(stage, effect);
  if (isNew)
    return true;
  Effect &known = entry->second;
  bool grown = known.allocates.insert(effect.allocates);
  grown |= known.origins.insert(effect.origins);
  std::size_t freed = known.frees.size();
  known.frees = known.frees.common(effect.frees);
  grown |= joinGiven(known, effect);
  return grown || known.frees.size() != freed;
}

bool join(PathEffects &paths, const PathEffects &other) {
  bool changed = false;
  for (const auto &[stage, effect] : other)
    changed |= join(paths, stage, effect);
  return changed;
}

/// Any of the paths, of which there is one.
Effect anyOf(const PathEffects &paths) {
  PathEffects all;
  for (const auto &[stage, effect] : paths)
    join(all, NoStage, {effect.allocates, effect.frees, {}, effect.given});
  return all[NoStage];
}

/// First `a`, then `b`. A path that queues one stage and then another is one of both: instead of
/// each with each, all that lead to a stage are joined first. `origins`: those of `b`, in the terms
/// of `a`.
template <typename Origins>
void joinSequence(PathEffects &paths, const PathEffects &a, const PathEffects &b, Origins origins) {
  if (a.empty() || b.empty())
    return;
  Effect before = anyOf(a), after = anyOf(b);
  for (const auto &[stage, effect] : a)
    if (stage != NoStage)
      join(paths, stage, sequence(effect, after));
  for (const auto &[stage, effect] : b)
    if (stage != NoStage) {
      Effect both = sequence(before, effect);
      both.origins = origins(effect.origins);
      join(paths, stage, both);
    }
  auto first = a.find(NoStage), second = b.find(NoStage);
  if (first != a.end() && second != b.end())
    join(paths, NoStage, sequence(first->second, second->second));
}

class PathSearch {
public:
  PathSearch(const ProgramIndex &program, const FlowSolution &flow, const CallGraph &calls,
             const StageGraph &stages, const ObjectTable &objects, const RequestOrigins &origins,
             const IndexSet &several, const IndexSet &requests)
      : program_(program), flow_(flow), calls_(calls), objects_(objects), origins_(origins),
        several_(several), requests_(requests), concerned_(calls.size(), false),
        effects_(calls.size()), coQueued_(stages.stages.size()) {
    for (StageId id = 0; id < stages.stages.size(); ++id)
      stageOf_[stages.stages[id].function] = id;
    for (const QueueSite &site : stages.sites)
      for (FunctionId target : site.targets)
        if (auto stage = stageOf_.find(target); stage != stageOf_.end())
          queuedBy_[site.call].insert(stage->second);
    for (const CallGraph::Callback &callback : calls.callbacks())
      calledBack_[callback.call].insert(callback.functions);
    findConcerned(stages);
  }

  PathFindings run() {
    for (const auto &component : calls_.components())
      for (bool changed = true; changed;) {
        changed = false;
        for (FunctionId member : component)
          changed |= update(member);
        changed &= calls_.recursive(component.front());
      }
    return {std::move(effects_), std::move(coQueued_)};
  }

private:
  /// Functions that a stage runs, and that allocate, free or queue, or call one that does: all
  /// others have no effect, or none that matters.
  void findConcerned(const StageGraph &stages) {
    std::vector<FunctionId> acting;
    for (SiteRef site : objects_.sites())
      if (auto caller = program_.callerOf(site.call))
        acting.push_back(*caller);
    for (const auto &[call, queued] : queuedBy_)
      if (auto caller = program_.callerOf(call))
        acting.push_back(*caller);
    IndexSet leading = calls_.callersOf(acting);
    for (const StageNode &stage : stages.stages)
      for (FunctionId function : stage.reached)
        concerned_[function] = leading.contains(function);
  }

  bool update(FunctionId id) {
    FunctionEffects now;
    if (program_.isAllocator(id) || !program_.defined(id) || !concerned_[id])
      now.paths[NoStage] = {};
    else
      now = effectsOf(id);
    if (now == effects_[id])
      return false;
    effects_[id] = std::move(now);
    return true;
  }

  FunctionEffects effectsOf(FunctionId id) {
    FunctionEffects effects;
    const auto &successors = program_.function(id).successors;
    std::vector<std::vector<CallId>> callsIn = callsByBlock(id);
    if (successors.empty()) {
      walkInAnyOrder(callsIn.front(), effects);
      return effects;
    }
    std::vector<PathEffects> before(successors.size());
    // Blocks mostly follow those of higher numbers.
    std::set<std::uint32_t, std::greater<>> work = {
        static_cast<std::uint32_t>(successors.size() - 1)};
    before.back()[NoStage] = {};
    while (!work.empty()) {
      std::uint32_t block = *work.begin();
      work.erase(work.begin());
      PathEffects after = before[block];
      for (CallId call : callsIn[block])
        run(call, after, effects);
      for (std::uint32_t next : successors[block])
        if (join(before[next], after))
          work.insert(next);
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
  void walkInAnyOrder(const std::vector<CallId> &calls, FunctionEffects &effects) {
    PathEffects paths;
    paths[NoStage] = {};
    for (bool changed = true; changed;) {
      changed = false;
      for (CallId call : calls) {
        PathEffects after = paths;
        run(call, after, effects);
        changed |= join(paths, after);
      }
    }
    effects.paths = paths;
  }

  void run(CallId call, PathEffects &paths, FunctionEffects &effects) {
    // realloc frees what it was given and leaves what it returns.
    for (RoleKind role : {RoleKind::Free, RoleKind::Malloc})
      for (std::uint32_t index = 0; index < program_.call(call).sites.size(); ++index)
        if (objects_.site({call, index}).role == role)
          runSite({call, index}, paths, effects);
    if (auto callbacks = calledBack_.find(call); callbacks != calledBack_.end())
      for (FunctionId function : callbacks->second)
        for (int times = 0; times < 2; ++times) // once more shows what doing it again does
          join(paths, called(IndexSet({function}), std::nullopt, paths, effects));
    if (const CallTargets &targets = flow_.targets[call]; !targets.functions.empty()) {
      if (program_.call(call).dispatches) // the stage goes on with the request by itself
        return;
      PathEffects after = called(targets.functions, call, paths, effects);
      if (targets.assumed) // it may be none of them, and then nothing is known to be freed
        join(after, paths);
      paths = std::move(after);
    }
    if (auto queued = queuedBy_.find(call); queued != queuedBy_.end())
      paths = queueing(queued->second, origins_.ofQueue(call), paths);
  }

  /// What an argument leads to, in terms of the parameters of the function that makes the call; of
  /// a callback's nothing is known.
  Lead leadOf(std::optional<CallId> call, std::size_t argument) const {
    if (!call)
      return {Anothers};
    const CallFact &fact = program_.call(*call);
    if (argument == ObjectPosition) // a function pointer may be bound to any object
      return fact.object ? leadOf(*call, *fact.object) : Lead{fact.callee ? 0 : Anothers};
    return argument < fact.leads.size() ? leadOf(*call, fact.leads[argument]) : Lead{};
  }

  Lead leadOf(CallId call, const LeadFact &fact) const {
    return {parametersOf(call, fact.place), IndexSet(fact.walked)};
  }

  Parameters parametersOf(CallId call, NameId place) const {
    if (place == NoName || origins_.isNew(place))
      return 0;
    if (origins_.isMade(place) || program_.text(place) == AnothersPlace)
      return Anothers;
    if (program_.text(place) == ObjectPlace)
      return Parameters(1) << ObjectPosition;
    auto index = program_.parameterOf(*program_.callerOf(call), place);
    if (!index) // of the function whose switch has the stage as a case
      return 0;
    return *index < MostParameters ? Parameters(1) << *index : Anothers;
  }

  void runSite(SiteRef ref, PathEffects &paths, FunctionEffects &effects) const {
    auto object = objects_.objectOf(ref);
    if (!object)
      return;
    bool allocates = objects_.site(ref).role == RoleKind::Malloc;
    bool inPlace = objects_.resizes(ref.call) || objects_.objects()[*object].container;
    if (objects_.site(ref).uncertain)
      return;
    if (allocates) {
      effects.mayAllocate.insert(*object);
      for (const auto &[stage, effect] : paths)
        if (!inPlace && !requests_.contains(*object))
          noteAllocation(*object, effect, effects);
      if (objects_.site(ref).many)
        effects.twice.insert(*object);
    }
    for (auto &[stage, effect] : paths)
      if (allocates && objects_.site(ref).scoped)
        continue;
      else if (allocates)
        effect.allocates.insert(*object);
      else if (Lead given = leadOf(ref.call, 0);
               surelyFrees(*object) && !(given.parameters & Anothers))
        effect = sequence(effect, freeing(*object, given));
    if (!allocates && requests_.contains(*object))
      paths = ending(paths);
  }

  static Effect freeing(ObjectId object, const Lead &given) {
    Effect effect{{}, IndexSet({object}), {}};
    if (given.parameters != 0)
      effect.given.emplace(object, given);
    return effect;
  }

  static PathEffects ending(const PathEffects &paths) {
    PathEffects after;
    joinSequence(after, paths, {{EndOfRequest, {}}}, [](const IndexSet &none) { return none; });
    return after;
  }

  /// Which of several fields holds it is not followed: the one that is freed may be null.
  bool surelyFrees(ObjectId object) const {
    return !several_.contains(object) && !requests_.contains(object) &&
           objects_.objects()[object].holders.size() < 2;
  }

  static void noteAllocation(ObjectId object, const Effect &before, FunctionEffects &effects) {
    if (!before.frees.contains(object))
      effects.exposed.insert(object);
    if (before.allocates.contains(object))
      effects.twice.insert(object);
  }

  /// The paths after `call`, of one of these functions; without one, after a callback.
  PathEffects called(const IndexSet &functions, std::optional<CallId> call,
                     const PathEffects &paths, FunctionEffects &effects) {
    PathEffects after;
    Effect before = anyOf(paths);
    for (FunctionId function : functions) {
      FunctionEffects callee = inTermsOf(call, effects_[function]);
      effects.mayAllocate.insert(callee.mayAllocate);
      effects.twice.insert(callee.twice);
      if (paths.empty())
        continue;
      effects.exposed.insert(callee.exposed.without(before.frees));
      effects.twice.insert(callee.exposed.common(before.allocates));
      follow(after, paths, callee.paths,
             [&](Origin origin) { return origins_.inCaller(origin, call); });
    }
    return after;
  }

  /// A callee's effects for what this call hands it. What it frees of others stays.
  FunctionEffects inTermsOf(std::optional<CallId> call, FunctionEffects callee) const {
    for (auto &[stage, effect] : callee.paths) {
      auto given = std::exchange(effect.given, {});
      for (const auto &[object, lead] : given)
        if (Lead needed = handed(call, lead); needed.parameters & Anothers)
          keep(object, effect, callee);
        else if (needed.parameters != 0)
          effect.given.emplace(object, std::move(needed));
    }
    return callee;
  }

  /// The way from the callee's parameters, and before it that to what they are handed. A record of
  /// one kind on both is perhaps another's.
  Lead handed(std::optional<CallId> call, const Lead &given) const {
    Lead needed{0, given.walked};
    for (std::size_t i = 0; given.parameters >> i != 0; ++i)
      if (given.parameters >> i & 1) {
        Lead lead = leadOf(call, i);
        if (!lead.walked.common(given.walked).empty())
          lead.parameters |= Anothers;
        add(lead, needed);
      }
    return needed;
  }

  static void keep(ObjectId object, Effect &effect, FunctionEffects &callee) {
    effect.frees = effect.frees.without(IndexSet({object}));
    if (!callee.mayAllocate.contains(object))
      return;
    effect.allocates.insert(object);
    callee.exposed.insert(object);
  }

  PathEffects queueing(const IndexSet &stages, Origin origin, const PathEffects &paths) {
    PathEffects queued;
    for (StageId stage : stages)
      queued[stage].origins.insert(origin);
    PathEffects after;
    follow(after, paths, queued, [](Origin same) { return same; });
    return after;
  }

  using ByOrigin = std::map<Origin, IndexSet>; // StageIds

  /// First `before`, then `next`, whose origins `translate` gives in the terms of `before`.
  template <typename Translate>
  void follow(PathEffects &after, const PathEffects &before, const PathEffects &next,
              Translate translate) {
    auto translated = [&](const IndexSet &origins) {
      IndexSet all;
      for (Origin origin : origins)
        all.insert(translate(origin));
      return all;
    };
    joinSequence(after, before, next, translated);
    ByOrigin earlier = byOrigin(before), later = byOrigin(next);
    for (const auto &[first, stages] : earlier)
      for (const auto &[second, others] : later)
        if (RequestOrigins::mayBeSame(first, translate(second)))
          coQueued_.note(stages, others);
  }

  static ByOrigin byOrigin(const PathEffects &paths) {
    ByOrigin stages;
    for (const auto &[stage, effect] : paths)
      for (Origin origin : effect.origins)
        stages[origin].insert(stage);
    return stages;
  }

  const ProgramIndex &program_;
  const FlowSolution &flow_;
  const CallGraph &calls_;
  const ObjectTable &objects_;
  const RequestOrigins &origins_;
  const IndexSet &several_, &requests_;
  std::map<FunctionId, StageId> stageOf_;
  std::map<CallId, IndexSet> queuedBy_, calledBack_; // StageIds, FunctionIds
  std::vector<bool> concerned_;                      // by function
  std::vector<FunctionEffects> effects_;
  CoQueued coQueued_;
};

} // namespace

PathFindings findPathEffects(const ProgramIndex &program, const FlowSolution &flow,
                             const CallGraph &calls, const StageGraph &stages,
                             const ObjectTable &objects, const RequestOrigins &origins,
                             const IndexSet &several, const IndexSet &requests) {
  return PathSearch(program, flow, calls, stages, objects, origins, several, requests).run();
}

} // namespace stingy
