#include "analyze/ambiguous_states.h"

#include <fmt/format.h>

namespace stingy {
namespace {

class AmbiguitySearch {
public:
  AmbiguitySearch(const ProgramIndex &program, const FlowSolution &flow, const CallGraph &calls,
                  const StageGraph &graph)
      : program_(program), flow_(flow), calls_(calls), graph_(graph),
        dispatchers_(program.functionCount()), isBody_(program.functionCount(), false),
        queued_(graph.stages.size(), false) {}

  std::vector<AmbiguousState> find() {
    findDispatchers();
    for (const QueueSite &site : graph_.sites)
      for (FunctionId target : site.targets)
        if (auto stage = graph_.stageOf(target))
          queued_[*stage] = true;
    for (const StageNode &stage : graph_.stages)
      if (isState(stage.function) && runApart(bodiesOf(stage.function)))
        addRivals(switchesFor(bodiesOf(stage.function)));
    for (StageId id = 0; id < graph_.stages.size(); ++id)
      if (isState(graph_.stages[id].function))
        judge(id);
    return std::move(found_);
  }

private:
  bool isState(FunctionId id) const {
    return program_.function(id).synthetic && program_.has(id, RoleKind::Stage);
  }

  void findDispatchers() {
    for (CallId call = 0; call < flow_.targets.size(); ++call) {
      auto caller = program_.callerOf(call);
      if (!caller)
        continue;
      for (FunctionId target : flow_.targets[call].functions)
        if (program_.call(call).dispatches)
          dispatchers_[target].insert(*caller);
        else if (isState(*caller))
          isBody_[target] = true;
    }
  }

  IndexSet bodiesOf(FunctionId state) const {
    IndexSet bodies;
    for (CallId call : program_.callsOf(state))
      bodies.insert(flow_.targets[call].functions);
    return bodies;
  }

  /// A body that only its name's calls run is no switch's.
  IndexSet switchesOf(FunctionId body) const {
    return program_.has(body, RoleKind::Stage) ? IndexSet() : dispatchers_[body];
  }

  IndexSet switchesFor(const IndexSet &bodies) const {
    IndexSet switches;
    for (FunctionId body : bodies)
      switches.insert(switchesOf(body));
    return switches;
  }

  void judge(StageId stage) {
    IndexSet bodies = bodiesOf(graph_.stages[stage].function), switches = switchesFor(bodies);
    auto schedules = [&](FunctionId id) { return program_.has(id, RoleKind::ScheduleStage); };
    if (std::all_of(switches.begin(), switches.end(), schedules))
      return;
    std::string why = doubtAbout(stage, bodies, switches);
    if (why.empty())
      return;
    const IndexSet *rivals = rivalsOf(switches);
    found_.push_back({stage, rivals ? *rivals : switches, *bodies.begin(), std::move(why)});
  }

  void addRivals(IndexSet rivals) {
    auto meets = [&](const IndexSet &other) { return !other.common(rivals).empty(); };
    for (auto other = std::find_if(rivals_.begin(), rivals_.end(), meets); other != rivals_.end();
         other = std::find_if(rivals_.begin(), rivals_.end(), meets)) {
      rivals.insert(*other);
      rivals_.erase(other);
    }
    rivals_.push_back(std::move(rivals));
  }

  const IndexSet *rivalsOf(const IndexSet &switches) const {
    for (const IndexSet &rivals : rivals_)
      if (!rivals.common(switches).empty())
        return &rivals;
    return nullptr;
  }

  std::string doubtAbout(StageId stage, const IndexSet &bodies, const IndexSet &switches) {
    if (rivalsOf(switches))
      return "several functions run code that depends on the state: which of them dispatches, and "
             "which only look at it, is not seen";
    auto byDefault = [&](FunctionId body) {
      return program_.text(program_.function(body).name).find(DefaultCaseMark) != std::string::npos;
    };
    if (queued_[stage] && std::all_of(bodies.begin(), bodies.end(), byDefault))
      return "only a `default:` runs something for the state: whether that is its body is not seen";
    auto dispatches = [&](FunctionId id) { return outsideStates().contains(id); };
    if (std::none_of(switches.begin(), switches.end(), dispatches))
      return "only what states run switches on the state: something else must run it first";
    return "";
  }

  /// Two of the bodies are run by no function in common.
  bool runApart(const IndexSet &bodies) const {
    for (FunctionId one : bodies)
      for (FunctionId other : bodies)
        if (switchesOf(one).common(switchesOf(other)).empty())
          return true;
    return false;
  }

  /// What runs without a state's body around it.
  const IndexSet &outsideStates() {
    if (outside_)
      return *outside_;
    std::vector<bool> called(program_.functionCount(), false);
    for (FunctionId caller = 0; caller < program_.functionCount(); ++caller)
      for (FunctionId callee : calls_.callees(caller))
        called[callee] = true;
    for (const AddressTakenFact &taken : program_.facts().addressTaken)
      if (auto id = program_.idOf(taken.function))
        called[*id] = false;
    auto inside = [&](FunctionId id) { return isBody_[id] || isState(id); };
    std::vector<FunctionId> roots;
    for (FunctionId id = 0; id < program_.functionCount(); ++id)
      if (!inside(id) && (!called[id] || program_.has(id, RoleKind::Scheduler)))
        roots.push_back(id);
    outside_ = calls_.reach(roots, [&](FunctionId id) { return !inside(id); });
    return *outside_;
  }

  const ProgramIndex &program_;
  const FlowSolution &flow_;
  const CallGraph &calls_;
  const StageGraph &graph_;
  std::vector<IndexSet> dispatchers_; // by function: those that run it as a state's body
  std::vector<bool> isBody_;          // by function: some state runs it
  std::vector<bool> queued_;          // by StageId
  std::vector<IndexSet> rivals_;      // apart; functions of which only some dispatch
  std::optional<IndexSet> outside_;
  std::vector<AmbiguousState> found_;
};

} // namespace

std::vector<AmbiguousState> findAmbiguousStates(const ProgramIndex &program,
                                                const FlowSolution &flow, const CallGraph &calls,
                                                const StageGraph &graph) {
  return AmbiguitySearch(program, flow, calls, graph).find();
}

} // namespace stingy
