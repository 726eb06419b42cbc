// Who may call whom.
//
// Edges: direct calls, resolved indirect calls, and caller -> function whose address the caller
// gives to an external function, for that may call back: from this call only, as others give it
// other functions. An answer about the external function says which of its parameters it calls, and
// which it keeps for later: the latter make no edge. Nor does a QueueStage function, which keeps
// the stage.
#pragma once

#include "analyze/flow_solver.h"

#include <functional>

namespace stingy {

struct Cycle {
  std::vector<FunctionId> path; // each calls the next, the last the first
};

class CallGraph {
public:
  CallGraph(const ProgramIndex &program, const FlowSolution &flow, const Answers &answers);

  std::size_t size() const { return callees_.size(); }
  const IndexSet &callees(FunctionId id) const { return callees_[id]; }

  /// The caller runs this callee only by dispatching it.
  bool dispatches(FunctionId caller, FunctionId callee) const {
    return dispatched_[caller].contains(callee);
  }

  /// All functions reached from these, themselves included. `enter` says whose callees are
  /// followed; the starting ones' always are.
  IndexSet reach(const std::vector<FunctionId> &from,
                 const std::function<bool(FunctionId)> &enter) const;
  /// The same without what is dispatched: a stage that a holder holds, a case of a switch on one.
  /// With `ownCases`, those in the starting functions themselves are theirs.
  IndexSet reachUndispatched(const std::vector<FunctionId> &from,
                             const std::function<bool(FunctionId)> &enter, bool ownCases) const;
  IndexSet
  callersOf(const std::vector<FunctionId> &functions) const; // transitively, themselves included

  /// Strongly connected components, callees before callers.
  const std::vector<std::vector<FunctionId>> &components() const { return components_; }
  bool recursive(FunctionId id) const { return recursive_[id]; }
  std::uint32_t componentOf(FunctionId id) const { return componentOf_[id]; }
  /// A shortest cycle through the first function of a recursive component.
  Cycle cycleOf(std::uint32_t component) const;

  /// Calls that hand functions to an external one, with those functions.
  struct Callback {
    CallId call;
    FunctionId external;
    IndexSet functions; // may be empty when `known`: which ones is not seen
    bool known = false; // an answer says that the external function calls these, and no others
  };
  /// Called during the call, as far as anybody knows.
  const std::vector<Callback> &callbacks() const { return callbacks_; }
  /// Kept by the external function, which calls them later and from elsewhere.
  const std::vector<Callback> &kept() const { return kept_; }
  /// Indices into callbacks(), by the function that the calls stand in.
  const std::vector<std::size_t> &callbacksOf(FunctionId caller) const {
    return callbacksOf_[caller];
  }

private:
  class Builder;
  void findComponents();
  template <typename Follow>
  IndexSet reachAlong(const std::vector<FunctionId> &from,
                      const std::function<bool(FunctionId)> &enter, Follow follow) const;

  std::vector<IndexSet> callees_;
  std::vector<IndexSet> dispatched_; // callees that only a dispatch runs
  std::vector<bool> isCase_;         // a case of a switch
  std::vector<Callback> callbacks_, kept_;
  std::vector<std::vector<std::size_t>> callbacksOf_;
  std::vector<std::vector<FunctionId>> components_;
  std::vector<std::uint32_t> componentOf_;
  std::vector<bool> recursive_;
  mutable std::vector<std::uint32_t> seen_; // by function: the last search that came by
  mutable std::uint32_t search_ = 0;        // there are as many as stages: marks are not cleared
};

} // namespace stingy
