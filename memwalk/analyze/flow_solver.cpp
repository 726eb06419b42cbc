#include "analyze/flow_solver.h"

#include <deque>
#include <unordered_map>
#include <unordered_set>

namespace stingy {
namespace {

class Solver {
public:
  Solver(const ProgramIndex &program, const Answers &answers)
      : program_(program), answers_(answers), facts_(program.facts()), nodes_(facts_.names.size()) {
  }

  FlowSolution solve() {
    seed();
    propagate();
    assumeTargetsByType();
    propagate();
    return take();
  }

private:
  struct Node {
    IndexSet known;
    std::vector<FunctionId> pending;
    std::vector<NameId> successors;
    std::vector<CallId> calls;                       // that go through this node
    std::vector<std::pair<unsigned, NameId>> handed; // to this parameter of what is in this node
    bool queued = false;
  };

  void seed() {
    edges_.reserve(facts_.flows.size() + facts_.calls.size());
    for (FunctionId id = 0; id < program_.functionCount(); ++id)
      give(program_.function(id).name, id);
    for (const FlowFact &flow : facts_.flows)
      connect(flow.from, flow.to);
    for (CallId id = 0; id < facts_.calls.size(); ++id) {
      const CallFact &call = facts_.calls[id];
      if (auto callee = program_.idOf(call.callee))
        bindArguments(call, *callee);
      else if (call.through != NoName)
        nodes_[call.through].calls.push_back(id);
    }
  }

  void propagate() {
    while (!queue_.empty()) {
      NameId at = queue_.front();
      queue_.pop_front();
      Node &node = nodes_[at];
      node.queued = false;
      IndexSet fresh(std::exchange(node.pending, {}));
      if (!node.known.empty())
        fresh = fresh.without(node.known);
      if (!node.known.insert(fresh))
        continue;
      for (NameId successor : node.successors)
        give(successor, fresh);
      for (std::size_t i = 0; i < nodes_[at].calls.size(); ++i)
        for (FunctionId function : fresh)
          bindIndirect(nodes_[at].calls[i], function);
      for (std::size_t i = 0; i < nodes_[at].handed.size(); ++i)
        for (FunctionId function : fresh)
          hand(nodes_[at].handed[i], function);
    }
  }

  void give(NameId to, const IndexSet &functions) {
    Node &node = nodes_[to];
    node.pending.insert(node.pending.end(), functions.begin(), functions.end());
    queue(to);
  }
  void give(NameId to, FunctionId function) {
    nodes_[to].pending.push_back(function);
    queue(to);
  }
  void queue(NameId node) {
    if (!std::exchange(nodes_[node].queued, true))
      queue_.push_back(node);
  }

  void connect(NameId from, NameId to) {
    if (from == NoName || to == NoName || from == to)
      return;
    if (!edges_.insert(std::uint64_t{from} << 32 | to).second)
      return;
    nodes_[from].successors.push_back(to);
    if (!nodes_[from].known.empty())
      give(to, nodes_[from].known);
  }

  void bindArguments(const CallFact &call, FunctionId callee) {
    const FunctionFact &function = program_.function(callee);
    const auto &parameters = function.parameters;
    std::size_t last = parameters.empty() ? 0 : parameters.size() - 1;
    for (std::size_t i = 0; i < call.arguments.size() && !parameters.empty(); ++i)
      if (i <= last || function.variadic) // the last of a variadic function's is the rest of them
        connect(call.arguments[i], parameters[std::min(i, last)]);
    if (const ExternalAnswer *answer = answers_.external(callee); answer && answer->flows)
      for (const ExternalFlow &flow : *answer->flows)
        addExternalFlow(call, callee, flow);
  }

  void addExternalFlow(const CallFact &call, FunctionId callee, const ExternalFlow &flow) {
    auto argument = [&](unsigned position) {
      return position < call.arguments.size() ? call.arguments[position] : NoName;
    };
    NameId from = argument(flow.from), to = argument(flow.parameter);
    if (flow.to == ExternalFlow::To::Result)
      connect(from, call.callee != NoName ? program_.function(callee).result : call.result);
    else if (flow.to == ExternalFlow::To::Parameter)
      connect(from, to);
    else if (from != NoName && to != NoName)
      handThrough(to, {flow.calleeParameter, from});
  }

  /// What an external function gives to those that it calls.
  void handThrough(NameId node, std::pair<unsigned, NameId> handed) {
    nodes_[node].handed.push_back(handed);
    for (FunctionId function : IndexSet(nodes_[node].known))
      hand(handed, function);
  }

  void hand(std::pair<unsigned, NameId> handed, FunctionId callee) {
    const auto &parameters = program_.function(callee).parameters;
    if (handed.first < parameters.size())
      connect(handed.second, parameters[handed.first]);
  }

  void bindIndirect(CallId id, FunctionId callee) {
    const CallFact &call = facts_.calls[id];
    bindArguments(call, callee);
    connect(program_.function(callee).result, call.result);
  }

  bool unresolved(const CallFact &call) const {
    return call.callee == NoName &&
           (call.through == NoName || codeIn(nodes_[call.through].known).empty());
  }

  /// Without the states: a number that a pointer is made of is no function's address.
  IndexSet codeIn(const IndexSet &functions) const {
    std::vector<FunctionId> code;
    std::copy_if(functions.begin(), functions.end(), std::back_inserter(code),
                 [&](FunctionId id) { return !program_.isState(id); });
    return IndexSet(std::move(code));
  }

  void assumeTargetsByType() {
    std::unordered_map<NameId, std::vector<FunctionId>> byType;
    for (const AddressTakenFact &taken : facts_.addressTaken)
      if (auto id = program_.idOf(taken.function))
        byType[program_.function(*id).signature].push_back(*id);
    for (CallId id = 0; id < facts_.calls.size(); ++id) {
      const CallFact &call = facts_.calls[id];
      if (!unresolved(call) || call.signature == NoName)
        continue;
      if (auto found = byType.find(call.signature); found != byType.end())
        assumed_.emplace(id, IndexSet(found->second));
    }
    for (const auto &[id, functions] : assumed_)
      for (FunctionId function : functions)
        bindIndirect(id, function);
  }

  FlowSolution take() {
    FlowSolution solution;
    for (Node &node : nodes_) {
      solution.functionsIn.push_back(std::move(node.known));
      solution.successors.push_back(std::move(node.successors));
    }
    for (CallId id = 0; id < facts_.calls.size(); ++id) {
      const CallFact &call = facts_.calls[id];
      CallTargets &targets = solution.targets.emplace_back();
      if (auto callee = program_.idOf(call.callee))
        targets.functions.insert(*callee);
      else if (auto guess = assumed_.find(id); guess != assumed_.end())
        targets = {guess->second, true};
      else if (call.through != NoName)
        targets.functions = codeIn(solution.functionsIn[call.through]);
    }
    return solution;
  }

  const ProgramIndex &program_;
  const Answers &answers_;
  const Facts &facts_;
  std::vector<Node> nodes_; // by NameId
  std::deque<NameId> queue_;
  std::unordered_set<std::uint64_t> edges_;
  std::unordered_map<CallId, IndexSet> assumed_;
};

} // namespace

std::vector<bool> FlowSolution::downstreamOf(const std::vector<NameId> &nodes) const {
  std::vector<bool> reached(successors.size(), false);
  std::vector<NameId> work = nodes;
  while (!work.empty()) {
    NameId node = work.back();
    work.pop_back();
    if (node == NoName || reached[node])
      continue;
    reached[node] = true;
    work.insert(work.end(), successors[node].begin(), successors[node].end());
  }
  return reached;
}

FlowSolution solveFlow(const ProgramIndex &program, const Answers &answers) {
  return Solver(program, answers).solve();
}

} // namespace stingy
