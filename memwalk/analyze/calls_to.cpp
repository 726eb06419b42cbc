#include "analyze/calls_to.h"

#include <numeric>

namespace stingy {

CallsTo::CallsTo(const ProgramIndex &program, const FlowSolution &flow)
    : begin_(program.functionCount() + 1, 0) {
  for (const CallTargets &targets : flow.targets)
    for (FunctionId callee : targets.functions)
      ++begin_[callee + 1];
  std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
  calls_.resize(begin_.back());
  std::vector<std::size_t> next = begin_;
  for (CallId id = 0; id < flow.targets.size(); ++id)
    for (FunctionId callee : flow.targets[id].functions)
      calls_[next[callee]++] = id;
}

} // namespace stingy
