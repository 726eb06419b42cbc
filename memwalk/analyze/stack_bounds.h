// The stack that a function and all that it may call need: the longest path in the call graph.
//
// Linear in the call graph, for all functions at once. A cycle, an external function, a frame of
// unknown size or a call to nobody knows where makes the bound unbounded; the deepest path without
// repetition that was found is then the part that is known. An external function whose stack an
// answer gives is a frame like any other; what it calls back stands on that frame.
#pragma once

#include "analyze/call_graph.h"

namespace stingy {

class StackBounds {
public:
  /// `unknown`, by function: it may use stack beyond its frame and its callees.
  StackBounds(const ProgramIndex &program, const CallGraph &calls, const Answers &answers,
              const std::vector<bool> &unknown);

  const ByteBound &of(FunctionId id) const { return depth_[id]; }
  /// The deepest chain, outermost first. Its frames sum to of(id).bytes.
  std::vector<StackFrame> path(FunctionId id) const;

private:
  /// The deepest that a function calls: through an external one, when that calls it back.
  struct Below {
    std::optional<FunctionId> through, callee;
  };
  ByteBound frameOf(FunctionId id, const Answers &answers) const;
  void search(FunctionId root);
  void finish(FunctionId id);
  void consider(FunctionId id, const Below &way, ByteBound &below);

  const ProgramIndex &program_;
  const CallGraph &calls_;
  std::vector<ByteBound> frame_, depth_;
  std::vector<Below> deepest_;
  std::vector<bool> started_, finished_;
};

} // namespace stingy
