#include "analyze/explain.h"

#include "analyze/chains.h"
#include "analyze/exclusive.h"
#include "analyze/server_objects.h"
#include "analyze/unknowns.h"

#include <fmt/format.h>

namespace stingy {
namespace {

class Explanation {
public:
  Explanation(const Findings &findings, const SourceLine &sourceLine)
      : findings_(findings), program_(findings.program), sourceLine_(sourceLine) {}

  std::string of(const std::string &name) {
    for (StageId id = 0; id < findings_.stageNames.size(); ++id)
      if (findings_.stageNames[id] == name)
        stage(id);
    for (FunctionId id = 0; id < program_.functionCount(); ++id)
      if (program_.nameOf(id) == name && !program_.function(id).synthetic)
        function(id);
    const auto &objects = findings_.objects.objects();
    for (ObjectId id = 0; id < objects.size(); ++id)
      if (objects[id].name == name)
        object(id);
    for (const ServerObject &object : serverObjects(findings_))
      if (object.name == name || std::count(object.heldIn.begin(), object.heldIn.end(), name) != 0)
        serverObject(object);
    return std::move(text_);
  }

private:
  void line(unsigned depth, const std::string &text) {
    text_.append(2 * depth, ' ').append(text).push_back('\n');
  }

  /// A place with what stands there.
  std::string at(const Place &place) const {
    std::string source = sourceLine_(place);
    return toText(place) + (source.empty() ? "" : fmt::format("   | {}", source));
  }

  void stage(StageId id) {
    const StageNode &node = findings_.graph.stages[id];
    line(0, fmt::format("stage {}, {}", findings_.stageNames[id],
                        at(program_.place(program_.function(node.function).location))));
    queuedAt(node.function);
    if (node.entry)
      line(1, "a fresh request may enter here: the scheduler, or what runs before it, queues it");
    stack(node.function);
    line(1, node.queues.empty() ? "queues no stage" : "queues");
    for (const auto &[next, calls] : node.queues)
      for (CallId call : calls)
        queues(node.function, next, call);
    objectsOf(id);
    unknownsOf([&](const Unknown &unknown) {
      return std::find(unknown.stages.begin(), unknown.stages.end(), findings_.stageNames[id]) !=
             unknown.stages.end();
    });
  }

  void queuedAt(FunctionId function) {
    line(1, "is a stage, for it is queued at");
    for (const QueueSite &site : findings_.graph.sites) {
      if (!site.targets.contains(function))
        continue;
      line(2, fmt::format("{}{}", at(program_.placeOf(site.call)),
                          site.caller ? ", in " + program_.nameOf(*site.caller) : ""));
      for (NameId argument : program_.call(site.call).arguments)
        if (argument != NoName && findings_.flow.functionsIn[argument].contains(function))
          flow(function, argument);
    }
  }

  /// Nothing for a function that is named at the place itself.
  void flow(FunctionId function, NameId node) {
    std::vector<NameId> chain = flowChain(findings_, function, node);
    if (chain.size() < 2)
      return;
    std::string text = spelledNode(program_, chain.front());
    for (std::size_t i = 1; i < chain.size(); ++i)
      text += " -> " + spelledNode(program_, chain[i]);
    line(3, "it comes there by " + text);
  }

  void stack(FunctionId function) {
    line(1, fmt::format("stack {}", toText(findings_.stack.of(function))));
    for (const StackFrame &frame : findings_.stack.path(function))
      line(2, fmt::format("{:>10}  {}", toText(frame.frame), frame.function));
  }

  void queues(FunctionId from, StageId next, CallId call) {
    line(2, fmt::format("{} at {}", findings_.stageNames[next], at(program_.placeOf(call))));
    if (auto caller = program_.callerOf(call))
      calls(from, *caller);
  }

  void calls(FunctionId from, FunctionId to) {
    std::vector<FunctionId> chain = callChain(findings_, from, to);
    for (std::size_t i = 1; i < chain.size(); ++i)
      if (auto call = callBetween(findings_, chain[i - 1], chain[i]))
        line(3, fmt::format("{} calls {} at {}", program_.nameOf(chain[i - 1]),
                            program_.nameOf(chain[i]), at(program_.placeOf(*call))));
  }

  void objectsOf(StageId id) {
    const IndexSet &live = findings_.lifetimes.stages[id].live;
    line(1, live.empty() ? "no per-request object is alive" : "per-request objects alive");
    for (ObjectId object : live)
      line(2, fmt::format("{} {}: {}", toText(findings_.objects.objects()[object].size),
                          findings_.objects.objects()[object].name, whyAlive(object, id)));
  }

  IndexSet allocatingStages(ObjectId object) const {
    IndexSet stages;
    for (StageId id = 0; id < findings_.lifetimes.stages.size(); ++id)
      if (findings_.lifetimes.stages[id].allocates.contains(object))
        stages.insert(id);
    return stages;
  }

  std::string whyAlive(ObjectId object, StageId id) const {
    std::vector<StageId> chain = stageChain(findings_, allocatingStages(object), id);
    if (chain.empty())
      return "allocated outside the stages";
    std::string text = fmt::format("{} allocates it", findings_.stageNames[chain.front()]);
    for (std::size_t i = 1; i < chain.size(); ++i)
      text += fmt::format(", queues {}", findings_.stageNames[chain[i]]);
    return text;
  }

  void function(FunctionId id) {
    const FunctionFact &fact = program_.function(id);
    line(0, fmt::format("function {}, {}", program_.nameOf(id), at(program_.place(fact.location))));
    line(1, fact.defined ? "frame " + toText(fact.frame) : "it has no body in the program");
    stack(id);
    for (StageId stage = 0; stage < findings_.graph.stages.size(); ++stage) {
      FunctionId first = findings_.graph.stages[stage].function;
      if (first == id || !findings_.graph.stages[stage].reached.contains(id))
        continue;
      line(1, fmt::format("stage {} runs it", findings_.stageNames[stage]));
      calls(first, id);
    }
    for (CallId call : program_.callsOf(id))
      if (program_.call(call).callee == NoName)
        indirectCall(call);
    unknownsOf([&](const Unknown &unknown) { return unknown.function == program_.nameOf(id); });
  }

  void indirectCall(CallId call) {
    const CallTargets &targets = findings_.flow.targets[call];
    line(1, fmt::format("calls through a pointer at {}{}", at(program_.placeOf(call)),
                        targets.functions.empty() ? ": nobody knows whom"
                        : targets.assumed         ? ": by the type alone, one of"
                                                  : ""));
    for (FunctionId target : targets.functions) {
      line(2, program_.nameOf(target));
      if (!targets.assumed && program_.call(call).through != NoName)
        flow(target, program_.call(call).through);
    }
  }

  void object(ObjectId id) {
    const ObjectClass &object = findings_.objects.objects()[id];
    const InstanceBound &instances = findings_.lifetimes.instances[id];
    line(0, fmt::format("object {}, {} each, {}", object.name, toText(object.size),
                        instances.kind == BoundKind::Unbounded
                            ? "how many a request holds is not known"
                            : fmt::format("{} a request", instances.count)));
    sites("allocated", object.allocations);
    sites("freed", object.frees);
    line(1, "alive in");
    for (StageId stage = 0; stage < findings_.lifetimes.stages.size(); ++stage)
      if (findings_.lifetimes.stages[stage].live.contains(id))
        line(2, fmt::format("{}: {}", findings_.stageNames[stage], whyAlive(id, stage)));
    releases(id);
    partners(id);
    std::string whyNot = findings_.poolability.whyNot(id);
    line(1, whyNot.empty() ? "can be pooled" : "cannot be pooled: " + whyNot);
  }

  void serverObject(const ServerObject &object) {
    line(0, fmt::format("the server's own object {}, {} each, {}", object.name, toText(object.size),
                        object.instances.kind == BoundKind::Unbounded
                            ? "how many it has is not known"
                            : fmt::format("{} at most", object.instances.count)));
    for (const Place &place : object.allocatedAt)
      line(1, fmt::format("allocated at {}", at(place)));
    for (const Place &place : object.freedAt)
      line(1, fmt::format("freed at {}", at(place)));
    for (const std::string &holder : object.heldIn)
      line(1, fmt::format("held in {}", holder));
  }

  void releases(ObjectId id) {
    for (CallId call : findings_.releases[id])
      line(1, fmt::format("freed with its last reference at {}", at(program_.placeOf(call))));
  }

  /// For each object that it is never alive together with: why, stage by stage.
  void partners(ObjectId id) {
    const auto &objects = findings_.objects.objects();
    AbsenceSearch search(findings_);
    for (const auto &[a, b] : exclusivePairs(findings_).pairs) {
      if (a != id && b != id)
        continue;
      line(1, fmt::format("never alive together with {}", objects[a == id ? b : a].name));
      absent(search, a, b);
      absent(search, b, a);
    }
  }

  /// Why `missing` is not there where `present` may be alive.
  void absent(const AbsenceSearch &search, ObjectId present, ObjectId missing) {
    const auto &objects = findings_.objects.objects();
    for (StageId stage = 0; stage < findings_.lifetimes.stages.size(); ++stage) {
      if (!findings_.lifetimes.stages[stage].live.contains(present))
        continue;
      std::vector<LastHolder> holders = search.lastHolders(missing, stage);
      line(2, fmt::format("in {}, where {} may be: {} {}", findings_.stageNames[stage],
                          objects[present].name, objects[missing].name,
                          holders.empty() ? "is not there yet, for nothing leads there from where "
                                            "it is allocated"
                                          : "has ended"));
      for (const LastHolder &holder : holders)
        ended(holder);
    }
  }

  void ended(const LastHolder &holder) {
    const std::string &stage = findings_.stageNames[holder.stage];
    if (holder.frees.empty())
      line(3, fmt::format("{} allocates it on other paths only", stage));
    for (SiteRef site : holder.frees)
      line(3, fmt::format("{} frees it at {}", stage, at(findings_.objects.placeOf(site))));
  }

  void sites(const char *what, const std::vector<SiteRef> &refs) {
    if (refs.empty())
      line(1, fmt::format("{} nowhere", what));
    for (SiteRef ref : refs) {
      auto caller = program_.callerOf(ref.call);
      line(1, fmt::format("{} at {}{}", what, at(findings_.objects.placeOf(ref)),
                          caller ? ", in " + program_.nameOf(*caller) : ""));
    }
  }

  template <typename Concerns> void unknownsOf(Concerns concerns) {
    if (unknowns_.empty())
      unknowns_ = collectUnknowns(findings_);
    for (const Unknown &unknown : unknowns_)
      if (concerns(unknown))
        line(1,
             fmt::format("not known ({}): {}: {}", unknown.kind, at(unknown.place), unknown.why));
  }

  const Findings &findings_;
  const ProgramIndex &program_;
  const SourceLine &sourceLine_;
  std::vector<Unknown> unknowns_;
  std::string text_;
};

} // namespace

std::string explain(const Facts &program, const AnalyzeOptions &options, const std::string &name,
                    const SourceLine &sourceLine) {
  Findings findings(program, options.answers);
  return Explanation(findings, sourceLine).of(name);
}

} // namespace stingy
