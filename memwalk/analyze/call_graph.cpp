#include "analyze/call_graph.h"

#include <deque>
#include <limits>

namespace stingy {
namespace {

constexpr std::uint32_t None = std::numeric_limits<std::uint32_t>::max();

/// Tarjan's algorithm with its own stack: call chains of generated code are deeper than ours.
class ComponentSearch {
public:
  explicit ComponentSearch(const std::vector<IndexSet> &edges)
      : edges_(edges), order_(edges.size(), None), low_(edges.size(), 0),
        open_(edges.size(), false) {}

  std::vector<std::vector<FunctionId>> run() {
    for (FunctionId root = 0; root < edges_.size(); ++root)
      if (order_[root] == None)
        visit(root);
    return std::move(components_);
  }

private:
  struct Step {
    FunctionId at;
    IndexSet::Iterator next;
  };

  void enter(FunctionId at) {
    order_[at] = low_[at] = count_++;
    open_[at] = true;
    path_.push_back(at);
    steps_.push_back({at, edges_[at].begin()});
  }

  void visit(FunctionId root) {
    enter(root);
    while (!steps_.empty()) {
      Step &step = steps_.back();
      if (step.next == edges_[step.at].end()) {
        leave();
        continue;
      }
      FunctionId to = *step.next++;
      if (order_[to] == None)
        enter(to);
      else if (open_[to])
        low_[step.at] = std::min(low_[step.at], order_[to]);
    }
  }

  void leave() {
    FunctionId at = steps_.back().at;
    steps_.pop_back();
    if (!steps_.empty())
      low_[steps_.back().at] = std::min(low_[steps_.back().at], low_[at]);
    if (low_[at] != order_[at])
      return;
    auto &component = components_.emplace_back();
    do {
      component.push_back(path_.back());
      open_[path_.back()] = false;
      path_.pop_back();
    } while (component.back() != at);
    std::sort(component.begin(), component.end());
  }

  const std::vector<IndexSet> &edges_;
  std::vector<std::uint32_t> order_, low_;
  std::vector<bool> open_;
  std::vector<FunctionId> path_;
  std::vector<Step> steps_;
  std::vector<std::vector<FunctionId>> components_;
  std::uint32_t count_ = 0;
};

} // namespace

class CallGraph::Builder {
public:
  Builder(CallGraph &graph, const ProgramIndex &program, const FlowSolution &flow,
          const Answers &answers)
      : graph_(graph), program_(program), flow_(flow), answers_(answers),
        edges_(program.functionCount()), dispatched_(program.functionCount()) {}

  void build() {
    graph_.isCase_.resize(edges_.size());
    for (CallId id = 0; id < flow_.targets.size(); ++id)
      addCall(id);
    graph_.callbacksOf_.resize(edges_.size());
    for (std::size_t i = 0; i < graph_.callbacks_.size(); ++i)
      addEdges(i);
    graph_.dispatched_.resize(edges_.size());
    for (FunctionId id = 0; id < edges_.size(); ++id) {
      graph_.callees_[id] = IndexSet(std::move(edges_[id]));
      graph_.dispatched_[id] = IndexSet(std::move(dispatched_[id])).without(graph_.callees_[id]);
      graph_.callees_[id].insert(graph_.dispatched_[id]);
    }
  }

private:
  void addCall(CallId id) {
    auto caller = program_.callerOf(id);
    for (FunctionId callee : flow_.targets[id].functions) {
      if (caller)
        (program_.call(id).dispatches ? dispatched_ : edges_)[*caller].push_back(callee);
      if (program_.call(id).dispatches && program_.function(callee).synthetic)
        graph_.isCase_[callee] = true;
      bool mayCall = !program_.isAllocator(callee) || answers_.external(callee); // scandir
      if (!program_.defined(callee) && mayCall && !program_.has(callee, RoleKind::QueueStage))
        addCallbacks(id, callee);
    }
  }

  void addEdges(std::size_t index) {
    const Callback &callback = graph_.callbacks_[index];
    auto caller = program_.callerOf(callback.call);
    if (!caller)
      return;
    edges_[*caller].insert(edges_[*caller].end(), callback.functions.begin(),
                           callback.functions.end());
    graph_.callbacksOf_[*caller].push_back(index);
  }

  void addCallbacks(CallId id, FunctionId external) {
    const ExternalAnswer *answer = answers_.external(external);
    if (answer)
      return addKnown(id, external, *answer);
    IndexSet functions;
    for (NameId argument : program_.call(id).arguments)
      if (argument != NoName)
        for (FunctionId function : flow_.functionsIn[argument])
          if (!program_.function(function).synthetic) // the number of a state is no callback
            functions.insert(function);
    if (!functions.empty())
      graph_.callbacks_.push_back({id, external, functions});
  }

  void addKnown(CallId id, FunctionId external, const ExternalAnswer &answer) {
    const CallFact &call = program_.call(id);
    for (const ParameterPlace &place : answer.calls.value_or(std::vector<ParameterPlace>()))
      if (NameId node = answers_.calledNode(call, place); node != NoName) {
        const IndexSet &functions = flow_.functionsIn[node];
        // A registry such as atexit's may be empty; an argument that holds nothing is not seen.
        if (place.function.empty() || !functions.empty())
          graph_.callbacks_.push_back({id, external, functions, true});
      }
    for (unsigned position : answer.keeps.value_or(std::vector<unsigned>()))
      if (NameId node = answers_.calledNode(call, {"", position}); node != NoName)
        graph_.kept_.push_back({id, external, flow_.functionsIn[node], true});
  }

  CallGraph &graph_;
  const ProgramIndex &program_;
  const FlowSolution &flow_;
  const Answers &answers_;
  std::vector<std::vector<FunctionId>> edges_, dispatched_;
};

CallGraph::CallGraph(const ProgramIndex &program, const FlowSolution &flow, const Answers &answers)
    : callees_(program.functionCount()) {
  Builder(*this, program, flow, answers).build();
  findComponents();
}

void CallGraph::findComponents() {
  components_ = ComponentSearch(callees_).run();
  componentOf_.resize(size());
  recursive_.resize(size());
  for (std::uint32_t component = 0; component < components_.size(); ++component)
    for (FunctionId member : components_[component]) {
      componentOf_[member] = component;
      recursive_[member] = components_[component].size() > 1 || callees_[member].contains(member);
    }
}

IndexSet CallGraph::reach(const std::vector<FunctionId> &from,
                          const std::function<bool(FunctionId)> &enter) const {
  return reachAlong(from, enter, [](std::size_t, FunctionId, FunctionId) { return true; });
}

IndexSet CallGraph::reachUndispatched(const std::vector<FunctionId> &from,
                                      const std::function<bool(FunctionId)> &enter,
                                      bool ownCases) const {
  return reachAlong(from, enter, [&](std::size_t order, FunctionId caller, FunctionId callee) {
    return !dispatched_[caller].contains(callee) ||
           (ownCases && order < from.size() && isCase_[callee]);
  });
}

template <typename Follow>
IndexSet CallGraph::reachAlong(const std::vector<FunctionId> &from,
                               const std::function<bool(FunctionId)> &enter, Follow follow) const {
  seen_.resize(size(), 0);
  ++search_;
  std::vector<FunctionId> found;
  auto see = [&](FunctionId id) {
    if (std::exchange(seen_[id], search_) != search_)
      found.push_back(id);
  };
  for (FunctionId id : from)
    see(id);
  std::size_t starts = found.size();
  for (std::size_t next = 0; next < found.size(); ++next)
    if (next < starts || enter(found[next]))
      for (FunctionId callee : callees_[found[next]])
        if (follow(next, found[next], callee))
          see(callee);
  return IndexSet(std::move(found));
}

IndexSet CallGraph::callersOf(const std::vector<FunctionId> &functions) const {
  std::vector<bool> leads(size(), false);
  for (FunctionId id : functions)
    leads[id] = true;
  auto callsOne = [&](FunctionId id) {
    auto is = [&](FunctionId callee) { return leads[callee]; };
    return leads[id] || std::any_of(callees_[id].begin(), callees_[id].end(), is);
  };
  std::vector<FunctionId> callers;
  // Components come callees first, and the members of a cycle share their fate: one pass is enough.
  for (const auto &component : components_) {
    if (!std::any_of(component.begin(), component.end(), callsOne))
      continue;
    for (FunctionId member : component)
      leads[member] = true;
    callers.insert(callers.end(), component.begin(), component.end());
  }
  return IndexSet(std::move(callers));
}

Cycle CallGraph::cycleOf(std::uint32_t component) const {
  FunctionId start = components_[component].front();
  std::vector<std::pair<FunctionId, std::size_t>> visited = {
      {start, 0}}; // with the index of its caller
  IndexSet seen({start});
  for (std::size_t next = 0; next < visited.size(); ++next) {
    for (FunctionId callee : callees_[visited[next].first]) {
      if (callee == start) {
        Cycle cycle;
        for (std::size_t at = next; at != 0; at = visited[at].second)
          cycle.path.push_back(visited[at].first);
        cycle.path.push_back(start);
        std::reverse(cycle.path.begin(), cycle.path.end());
        return cycle;
      }
      if (componentOf_[callee] == component && seen.insert(callee))
        visited.emplace_back(callee, next);
    }
  }
  return {{start}};
}

} // namespace stingy
