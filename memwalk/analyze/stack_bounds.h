// The stack that a function and all that it may call need: the longest path in the call graph.
//
// Linear in the call graph, for all functions at once. A cycle, an external function, a frame of
// unknown size or a call to nobody knows where makes the bound unbounded; the deepest path without
// repetition that was found is then the part that is known. The last frame of a path has its red
// zone with it. An external function whose stack an
// answer gives is a frame like any other; what it calls back stands on that frame.
#pragma once

#include "analyze/recursion_bound.h"

namespace stingy {

class StackBounds {
public:
  /// By function. `unknown`: it may use stack beyond its frame and its callees; `annotated`: its
  /// callees rest on somebody's word.
  StackBounds(const ProgramIndex &program, const CallGraph &calls, const Answers &answers,
              const std::vector<bool> &unknown, const std::vector<bool> &annotated);

  const ByteBound &of(FunctionId id) const { return depth_[id]; }
  /// It is in a cycle, and an answer bounds that.
  bool bounded(FunctionId id) const { return cycles_[id].has_value(); }
  /// The deepest chain, outermost first. Its frames sum to of(id).bytes.
  std::vector<StackFrame> path(FunctionId id) const;

private:
  /// The deepest that a function calls: through an external one, when that calls it back.
  struct Below {
    std::optional<FunctionId> through, callee;
  };
  ByteBound frameOf(FunctionId id, const Answers &answers) const;
  /// What the function may use below its frame while it calls nothing.
  ByteBound redZoneOf(FunctionId id) const;
  void search(FunctionId root);
  void findCycles(const Answers &answers);
  void bound(const std::vector<FunctionId> &component);
  void finish(FunctionId id);
  /// The deepest way down from a function, to one that is finished and not in `without`.
  ByteBound below(FunctionId id, Below &deepest, std::optional<std::uint32_t> without = {}) const;
  void consider(const Below &way, ByteBound &below, Below &deepest) const;

  const ProgramIndex &program_;
  const CallGraph &calls_;
  std::vector<ByteBound> frame_, depth_;
  std::vector<std::uint64_t> redZone_;
  std::vector<Below> deepest_;
  std::vector<std::optional<RecursionBound>> cycles_; // of functions in a cycle that is bounded
  std::vector<bool> started_, finished_;
};

} // namespace stingy
