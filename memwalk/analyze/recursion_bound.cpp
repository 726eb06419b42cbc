#include "analyze/recursion_bound.h"

namespace stingy {
namespace {

class CycleSearch {
public:
  CycleSearch(const std::vector<FunctionId> &component, const std::vector<ByteBound> &frames,
              const CallGraph &calls, const Answers &answers)
      : frames_(frames), calls_(calls) {
    for (FunctionId id : component)
      if (auto most = answers.activations(id))
        named_.emplace(id, std::max<std::uint64_t>(*most, 1));
      else
        callers_.emplace(id, 0);
  }

  std::optional<RecursionBound> find() {
    auto stretch = longestStretch();
    if (named_.empty() || !stretch)
      return std::nullopt;
    RecursionBound bound{0, ByteBound::atMost(0, Provenance::Annotated)};
    for (const auto &[id, most] : named_) {
      bound.activations += most;
      bound.bytes = bound.bytes + frameOf(id) * most;
    }
    bound.bytes = bound.bytes + *stretch * (bound.activations + 1);
    return bound;
  }

private:
  /// With the dearest external function through which it may call back.
  ByteBound frameOf(FunctionId id) const {
    ByteBound external = ByteBound::exact(0, Provenance::Measured);
    for (std::size_t index : calls_.callbacksOf(id))
      external = either(external, frames_[calls_.callbacks()[index].external]);
    return frames_[id] + external;
  }

  /// The longest path among the functions that no answer names; nothing when they have a cycle.
  std::optional<ByteBound> longestStretch() {
    for (const auto &[id, count] : callers_)
      forOthers(id, [&](FunctionId callee) { ++callers_[callee]; });
    std::vector<FunctionId> ready;
    for (const auto &[id, count] : callers_)
      if (count == 0)
        ready.push_back(id);
    ByteBound longest = ByteBound::exact(0, Provenance::Measured);
    std::size_t done = 0;
    for (; done < ready.size(); ++done) {
      ByteBound depth = leading_[ready[done]] + frameOf(ready[done]);
      longest = either(longest, depth);
      forOthers(ready[done], [&](FunctionId callee) {
        auto [entry, isNew] = leading_.emplace(callee, depth);
        entry->second = either(entry->second, depth);
        if (--callers_[callee] == 0)
          ready.push_back(callee);
      });
    }
    return done == callers_.size() ? std::optional(longest) : std::nullopt;
  }

  template <typename Visit> void forOthers(FunctionId id, Visit visit) const {
    for (FunctionId callee : calls_.callees(id))
      if (callers_.contains(callee))
        visit(callee);
  }

  const std::vector<ByteBound> &frames_;
  const CallGraph &calls_;
  std::map<FunctionId, std::uint64_t> named_;
  std::map<FunctionId, std::size_t> callers_; // the others, with callers among them not seen yet
  std::map<FunctionId, ByteBound> leading_;   // the deepest stack on which it stands
};

} // namespace

std::optional<RecursionBound> recursionBound(const std::vector<FunctionId> &component,
                                             const std::vector<ByteBound> &frames,
                                             const CallGraph &calls, const Answers &answers) {
  return CycleSearch(component, frames, calls, answers).find();
}

} // namespace stingy
