#include "link/event_loops.h"

#include "link/merge.h"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace stingy {
namespace {

bool isCandidateStore(const FunctionFact &function, const NameTable &names) {
  return function.synthetic && names[function.name].ends_with(CandidateStoreMark);
}

class LoopSearch {
public:
  explicit LoopSearch(Facts &program) : program_(program) {}

  void run() {
    findFunctions();
    findSources();
    if (schedulers_.empty())
      findLoops();
    for (NameId loop : schedulers_)
      searchLoop(loop);
    addCopied();
    keepChosen();
  }

private:
  using Names = std::set<NameId>;

  void findFunctions() {
    for (FunctionFact &function : program_.functions) {
      functions_.emplace(function.name, &function);
      passing_.insert(function.parameters.begin(), function.parameters.end());
      passing_.insert(function.result);
      if (hasRole(function, RoleKind::Wait))
        waits_.insert(function.name);
      if (hasRole(function, RoleKind::Scheduler) && function.defined)
        schedulers_.insert(function.name);
      if (!function.synthetic || !hasRole(function, RoleKind::QueueStage))
        continue;
      holders_.insert(function.parameters.front());
      if (isCandidateStore(function, program_.names))
        candidates_.emplace(function.name, function.parameters.front());
    }
    for (const GlobalFact &global : program_.globals)
      globals_.insert(global.name);
  }

  void findSources() {
    for (const FlowFact &flow : program_.flows)
      sources_[flow.to].push_back(flow.from);
    for (const CallFact &call : program_.calls) {
      callsOf_[call.caller].push_back(&call);
      auto callee = functions_.find(call.callee);
      if (callee == functions_.end())
        continue;
      const std::vector<NameId> &parameters = callee->second->parameters;
      for (std::size_t i = 0; i < std::min(call.arguments.size(), parameters.size()); ++i)
        if (call.arguments[i] != NoName)
          sources_[parameters[i]].push_back(call.arguments[i]);
    }
  }

  Names callersOf(const Names &callees) const {
    Names callers;
    for (const CallFact &call : program_.calls)
      if (callees.count(call.callee) != 0 && functions_.count(call.caller) != 0)
        callers.insert(call.caller);
    return callers;
  }

  void findLoops() {
    const Names waiters = callersOf(waits_);
    bool found = false;
    for (NameId waiter : waiters) {
      if (searchLoop(waiter)) {
        found = true;
        continue;
      }
      for (NameId caller : callersOf({waiter}))
        found |= callsPointer(caller) && searchLoop(caller);
    }
    if (found)
      return;
    for (NameId waiter : waiters)
      report(waiter, functions_.at(waiter)->location,
             "it waits for events, but neither it, nor what it calls directly, nor its callers "
             "call a handler through a pointer: annotate the event loop as Scheduler and what "
             "holds the stage as Stage, or say in a sidecar that this function is a Wait");
  }

  bool callsPointer(NameId function) {
    const auto &calls = callsOf_[function];
    return std::any_of(calls.begin(), calls.end(),
                       [](const CallFact *call) { return call->callee == NoName; });
  }

  /// Whether the function, or one that it calls directly, calls through a pointer; then it is a
  /// loop.
  bool searchLoop(NameId loop) {
    Names functions = {loop};
    for (const CallFact *call : callsOf_[loop])
      if (auto callee = functions_.find(call->callee);
          callee != functions_.end() && callee->second->defined && !callee->second->synthetic)
        functions.insert(call->callee);
    bool found = false;
    for (NameId function : functions)
      for (const CallFact *call : callsOf_[function])
        if (call->callee == NoName) {
          found = true;
          chooseHolders(*call);
        }
    FunctionFact &function = *functions_.at(loop);
    if (found && !hasRole(function, RoleKind::Scheduler))
      function.roles.push_back({RoleKind::Scheduler, {}});
    return found;
  }

  /// The fields and variables that the pointer is taken from, by way of locals and parameters.
  void chooseHolders(const CallFact &call) {
    bool onlyHolders = call.through != NoName;
    Names seen = {call.through};
    std::vector<NameId> work = {call.through};
    while (!work.empty()) {
      NameId node = work.back();
      work.pop_back();
      if (holders_.count(node) != 0) {
        chosen_.insert(node);
      } else {
        onlyHolders &= isPassing(node);
        addSources(node, seen, work);
      }
    }
    if (!onlyHolders)
      report(call.caller, call.location,
             "the event loop may call here what is in no function pointer that memwalk can name as "
             "the holder of a stage: annotate what holds it as Stage, or the function that queues "
             "it as QueueStage, and the loop as Scheduler");
  }

  void addSources(NameId node, Names &seen, std::vector<NameId> &work) {
    for (NameId source : sources_[node])
      if (seen.insert(source).second)
        work.push_back(source);
  }

  /// A place that lives as long as a call and is given its value there: an expression, a local, a
  /// parameter or a result.
  bool isPassing(NameId node) {
    if (node == NoName || functions_.count(node) != 0 || globals_.count(node) != 0 ||
        sources_[node].empty())
      return false;
    const std::string &name = program_.names[node];
    auto has = [&](const char *part) { return name.find(part) != std::string::npos; };
    return passing_.count(node) != 0 || name.starts_with("expr@") || name.starts_with("call@") ||
           (has("@F@") && !has("@FI@") && !has("@U@"));
  }

  /// Whoever stores to a place from which a holder is filled queues, too: the copy may be the
  /// loop's.
  void addCopied() {
    Names seen = chosen_;
    std::vector<NameId> work(seen.begin(), seen.end());
    while (!work.empty()) {
      NameId node = work.back();
      work.pop_back();
      if (holders_.count(node) != 0)
        chosen_.insert(node);
      if (holders_.count(node) != 0 || isPassing(node))
        addSources(node, seen, work);
    }
  }

  void report(NameId function, const Location &location, const char *why) {
    program_.unknowns.push_back({program_.names.find(UnresolvedStage), function, location, why});
  }

  void keepChosen() {
    auto dropped = [&](NameId function) {
      auto store = candidates_.find(function);
      return store != candidates_.end() && chosen_.count(store->second) == 0;
    };
    std::erase_if(program_.calls, [&](const CallFact &call) { return dropped(call.callee); });
    for (CallFact &call : program_.calls)
      if (call.callee == NoName && chosen_.count(call.through) != 0)
        call.dispatches = true;
    sortCalls(program_.calls);
    std::erase_if(program_.functions,
                  [&](const FunctionFact &function) { return dropped(function.name); });
  }

  Facts &program_;
  std::unordered_map<NameId, FunctionFact *> functions_;
  Names waits_, schedulers_;
  std::unordered_set<NameId> globals_, passing_;  // passing_: parameters and results
  std::unordered_set<NameId> holders_;            // nodes that hold a stage, or may
  std::unordered_map<NameId, NameId> candidates_; // pseudo function of a store -> what may hold one
  Names chosen_;                                  // the holders that the loops call through
  std::unordered_map<NameId, std::vector<const CallFact *>> callsOf_;
  std::unordered_map<NameId, std::vector<NameId>> sources_; // by node: what it is filled from
};

} // namespace

bool mayHaveEventLoops(const std::vector<Facts> &units, const NameTable &names) {
  auto ofLoops = [&](const FunctionFact &function) {
    return hasRole(function, RoleKind::Wait) || isCandidateStore(function, names);
  };
  return std::any_of(units.begin(), units.end(), [&](const Facts &unit) {
    return std::any_of(unit.functions.begin(), unit.functions.end(), ofLoops);
  });
}

void findEventLoops(Facts &program) { LoopSearch(program).run(); }

} // namespace stingy
