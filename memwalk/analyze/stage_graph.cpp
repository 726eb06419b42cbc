#include "analyze/stage_graph.h"

#include "analyze/queue_functions.h"
#include "analyze/unseen_numbers.h"

namespace stingy {
namespace {

class StageSearch {
public:
  StageSearch(const ProgramIndex &program, const FlowSolution &flow, const CallGraph &calls)
      : program_(program), flow_(flow), calls_(calls), callsTo_(program, flow),
        queueFunctions_(program, callsTo_), open_(unseenNumbers(program, flow, calls, callsTo_)),
        isBody_(program.functionCount(), false) {}

  StageGraph find() {
    findSites();
    findStates();
    findScheduled();
    stages_ = IndexSet(std::move(found_));
    for (FunctionId function : stages_)
      graph_.stages.push_back(reachOf(function));
    findRegions();
    markEntries();
    connect();
    findUnqueued();
    findDispatched();
    return std::move(graph_);
  }

private:
  void findSites() {
    for (const auto &[function, parameters] : queueFunctions_.all())
      for (unsigned parameter : parameters)
        if (parameter < program_.function(function).parameters.size()) {
          queueNodes_.push_back(program_.function(function).parameters[parameter]);
          addStages(statesOf(queueFunctions_.holders(function, parameter), queueNodes_.back()));
        }
    std::vector<std::tuple<CallId, FunctionId, unsigned>> handed;
    for (const auto &[function, parameters] : queueFunctions_.all())
      for (unsigned parameter : parameters)
        for (CallId call : callsTo_[function])
          handed.emplace_back(call, function, parameter);
    std::sort(handed.begin(), handed.end());
    for (const auto &[call, function, parameter] : handed)
      addSite(call, parameter, queueFunctions_.holders(function, parameter));
  }

  void addStages(const IndexSet &stages) {
    found_.insert(found_.end(), stages.begin(), stages.end());
  }

  /// Without the numbers that are states of other holders only.
  IndexSet statesOf(const IndexSet &holders, NameId node) const {
    std::vector<FunctionId> states;
    for (FunctionId id : functionsIn(node))
      if (NameId holder = program_.function(id).holder;
          holder == NoName || holders.contains(holder))
        states.push_back(id);
    return IndexSet(std::move(states));
  }

  void addSite(CallId id, unsigned parameter, const IndexSet &holders) {
    bool ofState = !holders.empty();
    auto caller = program_.callerOf(id);
    if (queueFunctions_.handsOn(id, parameter) && !(ofState && runFromOutside(*caller)))
      return;
    const auto &arguments = program_.call(id).arguments;
    NameId node = parameter < arguments.size() ? arguments[parameter] : NoName;
    if (node == NoName && !ofState)
      return; // what carries no address, such as a null pointer, queues nothing
    IndexSet targets = statesOf(holders, node);
    addStages(targets);
    bool open = targets.empty() || (ofState && (node == NoName || open_[node]));
    graph_.sites.push_back({id, caller, std::move(targets), open, ofState});
  }

  /// An external function may call it, with any number.
  bool runFromOutside(FunctionId function) const {
    auto gives = [&](const CallGraph::Callback &callback) {
      return callback.functions.contains(function);
    };
    return std::any_of(calls_.callbacks().begin(), calls_.callbacks().end(), gives) ||
           std::any_of(calls_.kept().begin(), calls_.kept().end(), gives);
  }

  void findScheduled() {
    for (FunctionId scheduler : program_.withRole(RoleKind::ScheduleStage)) {
      IndexSet run;
      if (auto parameter = scheduledParameter(scheduler))
        run = argumentsOf(scheduler, *parameter);
      else if (runsStates(scheduler))
        continue; // what it runs is the states'
      else
        run = indirectTargetsIn(scheduler);
      if (run.empty())
        graph_.blindSchedulers.push_back(scheduler);
      found_.insert(found_.end(), run.begin(), run.end());
    }
  }

  /// Each value for which something runs is a stage, stored or not.
  void findStates() {
    for (FunctionId value : program_.withRole(RoleKind::Stage))
      if (program_.function(value).synthetic && program_.defined(value)) {
        found_.push_back(value);
        for (CallId call : program_.callsOf(value))
          for (FunctionId body : flow_.targets[call].functions)
            isBody_[body] = true;
      }
  }

  /// It dispatches by the value of a state: a switch, a table, the bodies by name.
  bool runsStates(FunctionId function) const {
    auto runsBody = [&](CallId id) {
      const IndexSet &targets = flow_.targets[id].functions;
      return program_.call(id).dispatches &&
             std::any_of(targets.begin(), targets.end(),
                         [&](FunctionId target) { return isBody_[target]; });
    };
    const auto &calls = program_.callsOf(function);
    return std::any_of(calls.begin(), calls.end(), runsBody);
  }

  std::optional<unsigned> scheduledParameter(FunctionId function) const {
    for (const Role &role : program_.function(function).roles)
      if (role.kind == RoleKind::ScheduleStage)
        if (auto parameter = role.parameter(LabelMeaning::Stage))
          return parameter;
    return std::nullopt;
  }

  IndexSet argumentsOf(FunctionId function, unsigned parameter) const {
    IndexSet found;
    const auto &parameters = program_.function(function).parameters;
    if (parameter < parameters.size())
      found = functionsIn(parameters[parameter]);
    for (CallId id : callsTo_[function]) {
      const auto &arguments = program_.call(id).arguments;
      if (parameter < arguments.size())
        found.insert(functionsIn(arguments[parameter]));
    }
    return found;
  }

  IndexSet indirectTargetsIn(FunctionId function) const {
    IndexSet found;
    for (CallId id : program_.callsOf(function))
      if (program_.call(id).callee == NoName)
        found.insert(flow_.targets[id].functions);
    return found;
  }

  const IndexSet &functionsIn(NameId node) const {
    static const IndexSet none;
    return node == NoName ? none : flow_.functionsIn[node];
  }

  StageNode reachOf(FunctionId function) const {
    StageNode stage;
    stage.function = function;
    auto enter = [&](FunctionId id) { return !program_.isAllocator(id); };
    stage.reached = calls_.reachUndispatched({function}, enter, /*ownCases=*/true);
    stage.reachedStack = calls_.reach({function}, [](FunctionId) { return true; });
    return stage;
  }

  void findRegions() {
    std::vector<FunctionId> schedulers = program_.withRole(RoleKind::Scheduler);
    auto outsideStages = [&](FunctionId id) {
      return !stages_.contains(id) && !program_.isAllocator(id);
    };
    graph_.schedulerReach =
        calls_.reachUndispatched(schedulers, outsideStages, false).without(stages_);
    IndexSet starters = startersOf(schedulers).without(stages_);
    // What is handed to an external function (a thread, a signal handler) is not known to run
    // before the loop.
    auto beforeTheLoop = [&](FunctionId id) {
      return outsideStages(id) && program_.defined(id) && !program_.has(id, RoleKind::Scheduler);
    };
    starters = starters.without(IndexSet(schedulers));
    starters.insert(calledByInitializers());
    graph_.startupReach =
        calls_.reachUndispatched({starters.begin(), starters.end()}, beforeTheLoop, false)
            .without(stages_);
  }

  /// Their callers, and those who hand one of these to an external function that runs it (a
  /// thread).
  IndexSet startersOf(std::vector<FunctionId> functions) const {
    IndexSet found = calls_.callersOf(functions);
    for (std::size_t known = 0; known != functions.size();) {
      known = functions.size();
      for (const CallGraph::Callback &kept : calls_.kept())
        if (auto caller = program_.callerOf(kept.call);
            caller && !found.contains(*caller) && !kept.functions.common(found).empty())
          functions.push_back(*caller);
      found = calls_.callersOf(functions);
    }
    return found;
  }

  /// What runs before main: the constructors of global objects.
  IndexSet calledByInitializers() const {
    std::vector<FunctionId> called;
    for (CallId id = 0; id < flow_.targets.size(); ++id)
      if (!program_.callerOf(id))
        called.insert(called.end(), flow_.targets[id].functions.begin(),
                      flow_.targets[id].functions.end());
    return IndexSet(std::move(called));
  }

  bool inRegion(std::optional<FunctionId> function) const {
    return !function || graph_.schedulerReach.contains(*function) ||
           graph_.startupReach.contains(*function);
  }

  void markEntries() {
    for (const QueueSite &site : graph_.sites)
      if (inRegion(site.caller))
        for (FunctionId target : site.targets)
          graph_.stages[stageOf(target)].entry = true;
    for (FunctionId target : scheduledAtOnce())
      graph_.stages[stageOf(target)].entry = true;
  }

  /// Stages that the scheduler names itself. One that it takes from where queue functions put it is
  /// dispatched.
  IndexSet scheduledAtOnce() const {
    IndexSet found;
    std::vector<bool> queued = flow_.downstreamOf(queueNodes_);
    for (FunctionId scheduler : program_.withRole(RoleKind::ScheduleStage)) {
      auto parameter = scheduledParameter(scheduler);
      if (!parameter)
        continue;
      for (CallId id : callsTo_[scheduler]) {
        const auto &arguments = program_.call(id).arguments;
        if (*parameter >= arguments.size() || queued[arguments[*parameter]] ||
            !inRegion(program_.callerOf(id)))
          continue;
        found.insert(functionsIn(arguments[*parameter]));
      }
    }
    return found;
  }

  void connect() {
    std::vector<std::vector<StageId>> running = stagesThatRunSites();
    for (const QueueSite &site : graph_.sites) {
      bool fromStage = site.caller && !running[*site.caller].empty();
      if (fromStage)
        for (StageId stage : running[*site.caller])
          for (FunctionId target : site.targets)
            graph_.stages[stage].queues[stageOf(target)].push_back(site.call);
      if (!fromStage && !inRegion(site.caller))
        for (FunctionId target : site.targets)
          graph_.stages[stageOf(target)].queuedElsewhere = true;
    }
  }

  /// What only a `default:` runs need not be meant for the state.
  void findUnqueued() {
    std::vector<bool> queued(graph_.stages.size(), false);
    for (const QueueSite &site : graph_.sites)
      for (FunctionId target : site.targets)
        queued[stageOf(target)] = true;
    for (StageId id = 0; id < graph_.stages.size(); ++id) {
      FunctionId state = graph_.stages[id].function;
      graph_.stages[id].unqueued = !queued[id] && !graph_.stages[id].entry && hasOwnBody(state);
    }
  }

  bool hasOwnBody(FunctionId function) const {
    if (!program_.isState(function))
      return false;
    for (CallId call : program_.callsOf(function))
      for (FunctionId body : flow_.targets[call].functions)
        if (program_.text(program_.function(body).name).find(DefaultCaseMark) == std::string::npos)
          return true;
    return false;
  }

  void findDispatched() {
    std::vector<IndexSet> ownersOf(program_.functionCount()); // by case of a switch: its stages
    for (const StageNode &stage : graph_.stages)
      if (program_.function(stage.function).synthetic)
        for (CallId call : program_.callsOf(stage.function))
          for (FunctionId body : flow_.targets[call].functions)
            ownersOf[body].insert(stageOf(stage.function));
    std::vector<IndexSet> dispatchedBy(program_.functionCount()); // StageIds, by function
    for (CallId call = 0; call < flow_.targets.size(); ++call)
      if (auto caller = program_.callerOf(call); caller && program_.call(call).dispatches)
        for (FunctionId target : flow_.targets[call].functions)
          addDispatched(target, ownersOf[target], dispatchedBy[*caller]);
    for (StageNode &stage : graph_.stages)
      for (FunctionId function : stage.reached)
        stage.dispatches.insert(dispatchedBy[function]);
  }

  void addDispatched(FunctionId target, const IndexSet &owners, IndexSet &dispatched) const {
    dispatched.insert(owners);
    if (stages_.contains(target))
      dispatched.insert(stageOf(target));
  }

  /// By function that queues: the stages that run it.
  std::vector<std::vector<StageId>> stagesThatRunSites() const {
    std::vector<std::vector<StageId>> running(program_.functionCount());
    std::vector<bool> queues(program_.functionCount(), false);
    for (const QueueSite &site : graph_.sites)
      if (site.caller)
        queues[*site.caller] = true;
    for (StageId id = 0; id < graph_.stages.size(); ++id)
      for (FunctionId function : graph_.stages[id].reached)
        if (queues[function])
          running[function].push_back(id);
    return running;
  }

  StageId stageOf(FunctionId function) const {
    return static_cast<StageId>(std::lower_bound(stages_.begin(), stages_.end(), function) -
                                stages_.begin());
  }

  const ProgramIndex &program_;
  const FlowSolution &flow_;
  const CallGraph &calls_;
  CallsTo callsTo_;
  QueueFunctions queueFunctions_;
  std::vector<NameId> queueNodes_;
  std::vector<bool> open_;        // by node: a number may come to it that is not seen
  std::vector<FunctionId> found_; // stages, in any order
  std::vector<bool> isBody_;      // by function: what some state runs
  IndexSet stages_;               // FunctionIds
  StageGraph graph_;
};

} // namespace

std::optional<StageId> StageGraph::stageOf(FunctionId function) const {
  auto before = [](const StageNode &stage, FunctionId id) { return stage.function < id; };
  auto at = std::lower_bound(stages.begin(), stages.end(), function, before);
  if (at == stages.end() || at->function != function)
    return std::nullopt;
  return static_cast<StageId>(at - stages.begin());
}

StageGraph findStages(const ProgramIndex &program, const FlowSolution &flow,
                      const CallGraph &calls) {
  return StageSearch(program, flow, calls).find();
}

} // namespace stingy
