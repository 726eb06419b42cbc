#include "analyze/unknowns.h"

#include <fmt/format.h>
#include <numeric>
#include <set>

namespace stingy {
namespace {

class UnknownCollector {
public:
  explicit UnknownCollector(const Findings &findings)
      : findings_(findings), program_(findings.program), users_(program_.functionCount()),
        holders_(findings.objects.objects().size()) {
    for (StageId id : stagesByName(findings)) {
      for (FunctionId function : findings.graph.stages[id].reachedStack)
        users_[function].push_back(id);
      for (ObjectId object : findings.lifetimes.stages[id].live)
        holders_[object].push_back(id);
    }
  }

  std::vector<Unknown> collect() {
    fromFacts();
    fromUnits();
    fromRoles();
    fromCalls();
    fromExternals();
    fromFrames();
    fromCycles();
    fromSizes();
    fromReleases();
    sort();
    return std::move(unknowns_);
  }

private:
  using Names = std::vector<std::string>;
  using Stages = std::vector<StageId>; // in the order of their names

  static Stages stagesByName(const Findings &findings) {
    Stages stages(findings.stageNames.size());
    std::iota(stages.begin(), stages.end(), 0);
    std::sort(stages.begin(), stages.end(), [&](StageId a, StageId b) {
      return findings.stageNames[a] < findings.stageNames[b];
    });
    return stages;
  }

  /// What concerns more stages than anybody would read is said to concern any: spelled out for each
  /// function of a library, the names would be most of the file.
  Names namesOf(const Stages &stages) const {
    constexpr std::size_t MostNamed = 200;
    Names names;
    if (stages.size() <= MostNamed)
      for (StageId id : stages)
        names.push_back(findings_.stageNames[id]);
    return names;
  }

  void add(const char *kind, std::optional<FunctionId> function, const Place &place,
           std::string why, Names stages) {
    unknowns_.push_back({kind, function ? program_.nameOf(*function) : "", place, std::move(why),
                         std::move(stages)});
  }

  /// For what may change the figures of the stages that run the function, and of no other.
  void addWhereRun(const char *kind, FunctionId function, const Place &place, std::string why) {
    if (!users_[function].empty())
      add(kind, function, place, std::move(why), namesOf(users_[function]));
  }

  /// For what may change what is alive: the scheduler's code counts too, and then for all stages.
  void addWhereQueued(const char *kind, FunctionId function, const Place &place, std::string why) {
    if (findings_.graph.schedulerReach.contains(function))
      add(kind, function, place, std::move(why), {});
    else
      addWhereRun(kind, function, place, std::move(why));
  }

  void fromFacts() {
    for (const UnknownFact &fact : program_.facts().unknowns) {
      auto function = program_.idOf(fact.function);
      Place place = program_.place(fact.location);
      if (function && program_.text(fact.kind) == "unresolved_stage") // any stage may run there
        add("unresolved_stage", function, place, fact.why, {});
      else if (function)
        addWhereQueued(program_.text(fact.kind).c_str(), *function, place, fact.why);
      else
        add(program_.text(fact.kind).c_str(), std::nullopt, place, fact.why, {});
    }
  }

  void fromUnits() {
    for (const UnitFact &unit : program_.facts().units)
      if (!unit.parsed)
        add("unparsed_unit", std::nullopt, {program_.text(unit.file), 0, 0},
            whyUnparsed(unit) + ": functions, calls and frees in it are missing", {});
  }

  std::string whyUnparsed(const UnitFact &unit) const {
    if (unit.errors > 0)
      return fmt::format("{} errors", unit.errors);
    for (const DiagnosticFact &diagnostic : program_.facts().diagnostics)
      if (diagnostic.location == Location{unit.file, 0, 0})
        return diagnostic.message.substr(0, diagnostic.message.find(';'));
    return "it was not read";
  }

  void fromRoles() {
    if (findings_.graph.stages.empty())
      add("no_stages", std::nullopt, {},
          "no function comes to an S parameter of a QueueStage function: annotate the functions "
          "that queue a stage",
          {});
    else if (program_.withRole(RoleKind::Scheduler).empty())
      add("no_scheduler", std::nullopt, {},
          "no function is annotated Scheduler: which stages a fresh request enters is not known",
          {});
    for (FunctionId function : findings_.graph.blindSchedulers)
      add("unresolved_stage", function, program_.place(program_.function(function).location),
          fmt::format("which stages {} runs is not seen: label its stage parameter \"S\", or call "
                      "the stage in its own body",
                      program_.nameOf(function)),
          {});
    for (const QueueSite &site : findings_.graph.sites)
      if (site.open)
        add("unresolved_stage", site.caller, program_.placeOf(site.call), whyOpen(site), {});
    fromOpenStages();
    fromAmbiguousStates();
  }

  std::string whyOpen(const QueueSite &site) const {
    if (!site.ofState)
      return "which stage is queued here is not seen: no function's address comes to this argument";
    if (site.targets.empty())
      return "which state is stored here is not seen: no constant comes to this value";
    return fmt::format("which state is stored here is not seen whole: besides {} the value may be "
                       "one that is computed, or comes from code that is not read",
                       namesOf(site.targets));
  }

  void fromOpenStages() {
    for (StageId id = 0; id < findings_.graph.stages.size(); ++id) {
      FunctionId function = findings_.graph.stages[id].function;
      if (findings_.graph.stages[id].queuedElsewhere)
        add("queued_elsewhere", function, program_.place(program_.function(function).location),
            "it is queued from code that neither a stage nor the scheduler runs: any object is "
            "taken to be alive in it",
            {findings_.stageNames[id]});
      if (findings_.graph.stages[id].unqueued)
        add("unqueued_state", function, program_.place(program_.function(function).location),
            "there is code for it, and no store of it is seen: who queues it, and what is alive "
            "then, is not known; store it by its name, also where cleared memory already holds it",
            {findings_.stageNames[id]});
      if (!program_.defined(function))
        add("stage_without_body", function, program_.place(program_.function(function).location),
            program_.function(function).synthetic
                ? "no switch that dispatches has a case for it that calls anything: what runs for "
                  "it is not seen; STINGY_STAGE_BODY on a function says that it does"
                : "it has no body here",
            {findings_.stageNames[id]});
    }
  }

  /// States in the same doubt, for the same functions' sake, are one unknown.
  void fromAmbiguousStates() {
    std::map<std::pair<IndexSet, std::string>, std::vector<const AmbiguousState *>> alike;
    for (const AmbiguousState &state : findings_.doubts.ambiguous)
      alike[{state.switches, state.why}].push_back(&state);
    for (const auto &[doubt, states] : alike) {
      IndexSet values;
      std::set<StageId> stages;
      for (const AmbiguousState *state : states) {
        values.insert(findings_.graph.stages[state->stage].function);
        stages.insert(state->stage);
      }
      const FunctionFact &body = program_.function(states.front()->body);
      add("ambiguous_switch", *doubt.first.begin(), program_.place(body.location),
          fmt::format("{} ({}; run in {}): annotate the function that dispatches as ScheduleStage, "
                      "or each function that is a body with STINGY_STAGE_BODY(\"{}\")",
                      doubt.second, namesOf(values), namesOf(doubt.first),
                      findings_.stageNames[states.front()->stage]),
          namesOf(inOrder(stages)));
    }
  }

  Stages inOrder(const std::set<StageId> &stages) const {
    Stages sorted(stages.begin(), stages.end());
    std::sort(sorted.begin(), sorted.end(), [&](StageId a, StageId b) {
      return findings_.stageNames[a] < findings_.stageNames[b];
    });
    return sorted;
  }

  void fromCalls() {
    std::vector<bool> dynamic = dynamicCalls(program_, findings_.flow);
    for (CallId id = 0; id < findings_.flow.targets.size(); ++id) {
      auto caller = program_.callerOf(id);
      if (!caller)
        continue;
      if (!dynamic.empty() && dynamic[id])
        addWhereQueued("dynamic_symbol", *caller, program_.placeOf(id),
                       "what dlsym found is called: a sidecar's \"pointers\" can say what that is");
      else if (isUnresolved(program_, findings_.flow, id))
        addWhereQueued("unresolved_call", *caller, program_.placeOf(id), whyUnresolved(id));
      if (std::string jump = jumpAt(id); !jump.empty())
        addWhereQueued("setjmp", *caller, program_.placeOf(id),
                       fmt::format("{}: what was to be freed on the way that it leaves may stay "
                                   "alive",
                                   jump));
      if (allocatesThroughPointer(program_, findings_.flow, id))
        addWhereQueued(
            "indirect_allocation", *caller, program_.placeOf(id),
            "an allocator is called through a pointer: what it allocates is not told apart");
    }
    for (const CallGraph::Callback &callback : findings_.calls.callbacks())
      if (auto caller = program_.callerOf(callback.call))
        addCallback(callback, *caller);
  }

  void addCallback(const CallGraph::Callback &callback, FunctionId caller) {
    Place place = program_.placeOf(callback.call);
    const std::string &external = program_.nameOf(callback.external);
    if (callback.functions.empty())
      addWhereQueued("unresolved_call", caller, place,
                     fmt::format("{} calls what it is given here, and no function's address is "
                                 "seen to come to it",
                                 external));
    else if (!callback.known)
      addWhereRun("external_callback", caller, place,
                  fmt::format("{} has no body here and may call {}, now or later", external,
                              namesOf(callback.functions)));
  }

  /// "longjmp" for a call of it or its like, else "".
  std::string jumpAt(CallId id) const {
    static const std::set<std::string> jumps = {"setjmp",  "_setjmp",  "sigsetjmp", "__sigsetjmp",
                                                "longjmp", "_longjmp", "siglongjmp"};
    auto callee = program_.idOf(program_.call(id).callee);
    std::string name = callee ? libraryName(program_.nameOf(*callee)) : "";
    return jumps.contains(name) ? name : "";
  }

  std::string whyUnresolved(CallId id) const {
    const CallTargets &targets = findings_.flow.targets[id];
    if (targets.functions.empty())
      return "no function's address is seen to come to this pointer";
    return fmt::format(
        "no function's address is seen to come to this pointer; by its type it may be {}",
        namesOf(targets.functions));
  }

  std::string namesOf(const IndexSet &functions) const {
    constexpr std::size_t Shown = 4;
    std::string text;
    std::size_t count = 0;
    for (FunctionId function : functions)
      if (++count <= Shown)
        text += (text.empty() ? "" : ", ") + program_.nameOf(function);
    return count <= Shown ? text : fmt::format("{} and {} more", text, count - Shown);
  }

  void fromExternals() {
    struct Use {
      unsigned calls = 0;
      Place first;
    };
    std::map<FunctionId, Use> uses;
    for (CallId id = 0; id < findings_.flow.targets.size(); ++id)
      for (FunctionId callee : findings_.flow.targets[id].functions) {
        auto caller = program_.callerOf(id);
        if (program_.defined(callee) || findings_.answers.knowsStack(callee) || !caller ||
            users_[*caller].empty())
          continue;
        Use &use = uses[callee];
        Place place = program_.placeOf(id);
        use.first = use.calls++ == 0 ? place : std::min(use.first, place);
      }
    for (const auto &[function, use] : uses)
      addWhereRun("external_function", function, use.first,
                  fmt::format("{} has no body here ({} {} from stages): its stack is not known",
                              program_.nameOf(function), use.calls,
                              use.calls == 1 ? "call" : "calls"));
  }

  void fromFrames() {
    std::set<NameId> told;
    for (const UnknownFact &fact : program_.facts().unknowns)
      if (const std::string &kind = program_.text(fact.kind);
          kind == "dynamic_stack" || kind == "frame_mismatch")
        told.insert(fact.function);
    for (FunctionId id = 0; id < program_.functionCount(); ++id) {
      const FunctionFact &function = program_.function(id);
      if (!function.defined || told.count(function.name) != 0 || findings_.answers.frame(id))
        continue;
      Place place = program_.place(function.location);
      if (function.dynamicFrame)
        addWhereRun("dynamic_stack", id, place,
                    "its frame grows at run time (alloca or a variable-length array)");
      else if (!function.frame.definite())
        addWhereRun("unknown_frame", id, place, "the size of its frame was not measured");
    }
  }

  void fromCycles() {
    const auto &components = findings_.calls.components();
    for (std::uint32_t component = 0; component < components.size(); ++component) {
      FunctionId first = components[component].front();
      if (!findings_.calls.recursive(first) || findings_.stack.bounded(first))
        continue;
      std::string path;
      for (FunctionId function : findings_.calls.cycleOf(component).path)
        path += program_.nameOf(function) + " -> ";
      path += program_.nameOf(first);
      std::size_t others =
          components[component].size() - findings_.calls.cycleOf(component).path.size();
      if (others != 0)
        path += fmt::format(" ({} more functions call each other likewise)", others);
      addWhereRun("recursion", first, program_.place(program_.function(first).location),
                  path + ": how often is not known");
    }
  }

  void fromSizes() {
    std::vector<unsigned> callers(program_.functionCount(), 0);
    for (const CallTargets &targets : findings_.flow.targets)
      for (FunctionId callee : targets.functions)
        ++callers[callee];
    const auto &objects = findings_.objects.objects();
    for (ObjectId object = 0; object < objects.size(); ++object)
      for (SiteRef ref : objects[object].allocations)
        if (auto caller = program_.callerOf(ref.call);
            caller && !objects[object].size.definite() &&
            !findings_.objects.site(ref).object.size.definite()) {
          add("unknown_size", caller, findings_.objects.placeOf(ref),
              whyUnknownSize(objects[object], *caller, callers[*caller]),
              namesOf(holders_[object]));
          if (objects[object].container) // one answer settles all
            break;
        }
  }

  void fromReleases() {
    for (ObjectId object = 0; object < holders_.size(); ++object) {
      if (findings_.lifetimes.instances[object].kind != BoundKind::Unbounded)
        continue;
      const std::string &name = findings_.objects.objects()[object].name;
      for (CallId call : findings_.releases[object])
        add("reference_count", program_.callerOf(call), program_.placeOf(call),
            fmt::format("{0} is freed here only with its last reference, and taken to stay alive: "
                        "a sidecar's \"counts\" can say how many of {0} a request holds at most",
                        name),
            namesOf(holders_[object]));
    }
  }

  /// It returns a pointer, and calls nothing but allocators: others fill in what they return.
  bool mayOnlyAllocate(FunctionId id) const {
    const std::string &type = program_.text(program_.function(id).signature);
    const auto &calls = program_.callsOf(id);
    return type.substr(0, type.find('(')).ends_with("*") &&
           std::all_of(calls.begin(), calls.end(), [&](CallId call) {
             auto callee = program_.idOf(program_.call(call).callee);
             return callee && program_.isAllocator(*callee);
           });
  }

  std::string whyUnknownSize(const ObjectClass &object, FunctionId caller, unsigned callers) const {
    if (object.container)
      return fmt::format("how much {} holds is not known: a sidecar's \"sizes\" can say what a "
                         "request has in it at most",
                         object.name);
    std::string why = fmt::format("the size of {} is computed at run time", object.name);
    if (callers >= 2 && mayOnlyAllocate(caller))
      why += fmt::format("; if {}, called from {} places, is itself an allocator, annotate it with "
                         "STINGY_MALLOC(\"size\")",
                         program_.nameOf(caller), callers);
    return why;
  }

  void sort() {
    auto key = [](const Unknown &unknown) {
      return std::tie(unknown.kind, unknown.place, unknown.function, unknown.why);
    };
    std::sort(unknowns_.begin(), unknowns_.end(),
              [&](const Unknown &a, const Unknown &b) { return key(a) < key(b); });
    unknowns_.erase(
        std::unique(unknowns_.begin(), unknowns_.end(),
                    [&](const Unknown &a, const Unknown &b) { return key(a) == key(b); }),
        unknowns_.end());
  }

  const Findings &findings_;
  const ProgramIndex &program_;
  std::vector<Stages> users_;   // by function: the stages that run it, allocators' insides included
  std::vector<Stages> holders_; // by object: the stages at which it may be alive
  std::vector<Unknown> unknowns_;
};

} // namespace

std::vector<Unknown> collectUnknowns(const Findings &findings) {
  return UnknownCollector(findings).collect();
}

} // namespace stingy
