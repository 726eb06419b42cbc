#include "analyze/free_summary.h"

namespace stingy {
namespace {

class Summarizing {
public:
  Summarizing(const ProgramIndex &program, const FlowSolution &flow, const CallGraph &calls,
              const ObjectTable &objects, const std::vector<AllocationCounts> &counts)
      : program_(program), flow_(flow), calls_(calls), objects_(objects), counts_(counts),
        summaries_(calls.size()) {}

  std::vector<FreeSummary> run() {
    // Callees come first, so that only cycles need another round.
    for (const auto &component : calls_.components()) {
      for (bool grown = true; grown;) {
        grown = false;
        for (FunctionId member : component)
          grown |= growMustFree(member) && component.size() > 1;
      }
      for (FunctionId member : component)
        summaries_[member].leaves = leavesOf(member);
    }
    return std::move(summaries_);
  }

private:
  bool growMustFree(FunctionId function) {
    bool grown = false;
    for (CallId call : program_.callsOf(function))
      if (program_.call(call).always)
        grown |= summaries_[function].mustFree.insert(freedBy(call));
    return grown;
  }

  IndexSet sitesOf(CallId call, RoleKind role) const {
    IndexSet found;
    for (std::uint32_t index = 0; index < program_.call(call).sites.size(); ++index)
      if (auto object = objects_.objectOf({call, index});
          object && objects_.site({call, index}).role == role)
        found.insert(*object);
    return found;
  }

  /// On every path through the call.
  IndexSet freedBy(CallId call) const {
    IndexSet freed = sitesOf(call, RoleKind::Free);
    const CallTargets &targets = flow_.targets[call];
    if (targets.functions.size() == 1 && !targets.assumed)
      freed.insert(summaries_[targets.functions.front()].mustFree);
    return freed;
  }

  IndexSet leavesOf(FunctionId function) const {
    if (calls_.recursive(function) || !program_.defined(function)) {
      IndexSet all;
      for (const auto &[object, count] : counts_[function])
        all.insert(object);
      return all;
    }
    IndexSet left;
    for (CallId call : program_.callsOf(function)) {
      IndexSet allocated = sitesOf(call, RoleKind::Malloc);
      for (FunctionId callee : flow_.targets[call].functions)
        allocated.insert(summaries_[callee].leaves);
      if (!allocated.empty() && !program_.isAllocator(function))
        left.insert(allocated.without(freedAfter(function, call)));
    }
    return left;
  }

  /// What lies further down in the text runs later, where neither is in a loop.
  IndexSet freedAfter(FunctionId function, CallId allocation) const {
    IndexSet freed;
    const CallFact &first = program_.call(allocation);
    for (CallId id : program_.callsOf(function)) {
      const CallFact &call = program_.call(id);
      if (call.always && !call.inLoop && !first.inLoop && first.location < call.location &&
          first.location.file == call.location.file)
        freed.insert(freedBy(id));
    }
    return freed;
  }

  const ProgramIndex &program_;
  const FlowSolution &flow_;
  const CallGraph &calls_;
  const ObjectTable &objects_;
  const std::vector<AllocationCounts> &counts_;
  std::vector<FreeSummary> summaries_;
};

} // namespace

std::vector<FreeSummary> summarizeFrees(const ProgramIndex &program, const FlowSolution &flow,
                                        const CallGraph &calls, const ObjectTable &objects,
                                        const std::vector<AllocationCounts> &counts) {
  return Summarizing(program, flow, calls, objects, counts).run();
}

} // namespace stingy
