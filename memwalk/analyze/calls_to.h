// The calls by whom they may call, which is how wrappers are followed outwards.
#pragma once

#include "analyze/flow_solver.h"

#include <span>

namespace stingy {

class CallsTo {
public:
  CallsTo(const ProgramIndex &program, const FlowSolution &flow);

  /// Ascending.
  std::span<const CallId> operator[](FunctionId callee) const {
    return std::span(calls_).subspan(begin_[callee], begin_[callee + 1] - begin_[callee]);
  }

private:
  std::vector<std::size_t> begin_; // by callee, and the end
  std::vector<CallId> calls_;
};

} // namespace stingy
