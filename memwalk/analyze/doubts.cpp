#include "analyze/doubts.h"

namespace stingy {
namespace {

struct Effect {
  bool stack = true, request = true;
};

/// An unknown of a kind that is not listed may change everything.
Effect effectOf(const std::string &kind) {
  if (kind == "duplicate_definition" || kind == "frame_mismatch") // the facts hold the dearer
    return {false, false};
  if (kind == "inline_assembly" || kind == "long_double_format" || kind == "dynamic_stack" ||
      kind == "unknown_frame")
    return {true, false};
  if (kind == "library_allocation")
    return {false, true};
  return {};
}

/// Extraction lets the targets that an answer names flow through a node of their own.
std::vector<NameId> answerNodes(const Facts &facts) {
  std::vector<NameId> nodes;
  for (const FlowFact &flow : facts.flows)
    if (facts.names[flow.from].starts_with(AnswerNodePrefix))
      nodes.push_back(flow.from);
  return nodes;
}

class DoubtSearch {
public:
  DoubtSearch(const ProgramIndex &program, const FlowSolution &flow, const CallGraph &calls,
              const StageGraph &graph)
      : program_(program), flow_(flow), calls_(calls), graph_(graph) {
    doubts_.stack.resize(program.functionCount());
    doubts_.request.resize(program.functionCount());
    doubts_.stages.resize(graph.stages.size());
    doubts_.annotated.resize(program.functionCount());
  }

  Doubts find() {
    fromFacts();
    fromAnswers();
    fromCalls();
    fromStates();
    spreadToStages();
    return std::move(doubts_);
  }

private:
  void fromFacts() {
    for (const UnitFact &unit : program_.facts().units)
      doubts_.anything |= !unit.parsed;
    for (const UnknownFact &unknown : program_.facts().unknowns) {
      const std::string &kind = program_.text(unknown.kind);
      if (kind == "unresolved_stage") { // of an event loop
        unnamedHandlers_ = true;
        continue;
      }
      Effect effect = effectOf(kind);
      auto function = program_.idOf(unknown.function);
      if (!function) {
        doubts_.anything |= effect.stack || effect.request;
        continue;
      }
      doubts_.stack[*function] = doubts_.stack[*function] || effect.stack;
      doubts_.request[*function] = doubts_.request[*function] || effect.request;
    }
  }

  void fromAnswers() {
    std::vector<NameId> answers = answerNodes(program_.facts());
    if (answers.empty())
      return;
    std::vector<bool> answered = flow_.downstreamOf(answers);
    for (CallId id = 0; id < flow_.targets.size(); ++id)
      if (NameId through = program_.call(id).through; through != NoName && answered[through])
        if (auto caller = program_.callerOf(id))
          doubts_.annotated[*caller] = true;
  }

  void fromCalls() {
    std::vector<bool> dynamic = dynamicCalls(program_, flow_);
    for (CallId id = 0; id < flow_.targets.size(); ++id) {
      auto caller = program_.callerOf(id);
      if (!caller)
        continue;
      if (isUnresolved(program_, flow_, id) || (!dynamic.empty() && dynamic[id]))
        doubts_.stack[*caller] = doubts_.request[*caller] = true;
      if (allocatesThroughPointer(program_, flow_, id))
        doubts_.request[*caller] = true;
    }
    for (const CallGraph::Callback &callback : calls_.callbacks())
      if (auto caller = program_.callerOf(callback.call); caller && callback.functions.empty())
        doubts_.stack[*caller] = doubts_.request[*caller] = true;
  }

  void fromStates() {
    doubts_.ambiguous = findAmbiguousStates(program_, flow_, calls_, graph_);
    for (const AmbiguousState &state : doubts_.ambiguous) {
      FunctionId function = graph_.stages[state.stage].function;
      doubts_.stack[function] = doubts_.request[function] = true;
    }
  }

  bool inDoubt(const IndexSet &functions) const {
    return std::any_of(functions.begin(), functions.end(),
                       [&](FunctionId id) { return doubts_.request[id]; });
  }

  /// A stage that nobody knows may run before any other.
  bool missesStages() const {
    auto unresolved = [](const QueueSite &site) { return site.open; };
    return doubts_.anything || unnamedHandlers_ || !graph_.blindSchedulers.empty() ||
           std::any_of(graph_.sites.begin(), graph_.sites.end(), unresolved);
  }

  void spreadToStages() {
    bool all = missesStages(), atEntry = inDoubt(graph_.schedulerReach);
    std::vector<StageId> work;
    auto doubt = [&](StageId id) {
      if (!doubts_.stages[id])
        work.push_back(id);
      doubts_.stages[id] = true;
    };
    for (StageId id = 0; id < graph_.stages.size(); ++id)
      if (all || (atEntry && graph_.stages[id].entry) || inDoubt(graph_.stages[id].reached) ||
          !program_.defined(graph_.stages[id].function) || graph_.stages[id].unqueued)
        doubt(id);
    while (!work.empty()) {
      StageId id = work.back();
      work.pop_back();
      for (const auto &[next, sites] : graph_.stages[id].queues)
        doubt(next);
    }
  }

  const ProgramIndex &program_;
  const FlowSolution &flow_;
  const CallGraph &calls_;
  const StageGraph &graph_;
  Doubts doubts_;
  bool unnamedHandlers_ = false; // an event loop may run a stage that nobody knows
};

} // namespace

bool isUnresolved(const ProgramIndex &program, const FlowSolution &flow, CallId call) {
  return program.call(call).callee == NoName &&
         (flow.targets[call].functions.empty() || flow.targets[call].assumed);
}

std::vector<bool> dynamicCalls(const ProgramIndex &program, const FlowSolution &flow) {
  std::vector<NameId> found;
  for (FunctionId id = 0; id < program.functionCount(); ++id)
    if (!program.defined(id) && (program.nameOf(id) == "dlsym" || program.nameOf(id) == "dlvsym"))
      found.push_back(program.function(id).result);
  if (found.empty())
    return {};
  std::vector<bool> reached = flow.downstreamOf(found),
                    answered = flow.downstreamOf(answerNodes(program.facts()));
  std::vector<bool> calls(flow.targets.size(), false);
  for (CallId id = 0; id < calls.size(); ++id)
    if (NameId through = program.call(id).through; through != NoName)
      calls[id] = reached[through] && !answered[through];
  return calls;
}

bool allocatesThroughPointer(const ProgramIndex &program, const FlowSolution &flow, CallId call) {
  const IndexSet &targets = flow.targets[call].functions;
  return program.call(call).callee == NoName &&
         std::any_of(targets.begin(), targets.end(),
                     [&](FunctionId id) { return program.has(id, RoleKind::Malloc); });
}

Doubts findDoubts(const ProgramIndex &program, const FlowSolution &flow, const CallGraph &calls,
                  const StageGraph &stages) {
  return DoubtSearch(program, flow, calls, stages).find();
}

} // namespace stingy
