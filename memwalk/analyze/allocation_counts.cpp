#include "analyze/allocation_counts.h"

namespace stingy {
namespace {

class Counting {
public:
  Counting(const ProgramIndex &program, const FlowSolution &flow, const CallGraph &calls,
           const ObjectTable &objects)
      : program_(program), flow_(flow), calls_(calls), objects_(objects), counts_(calls.size()) {}

  std::vector<AllocationCounts> run() {
    for (const auto &component : calls_.components())
      if (calls_.recursive(component.front()))
        countRecursive(component);
      else
        counts_[component.front()] = countOnce(component.front());
    return std::move(counts_);
  }

private:
  AllocationCounts countOnce(FunctionId function) const {
    AllocationCounts counts;
    if (program_.isAllocator(function))
      return counts;
    // An external function may call back as often as it likes.
    if (!program_.defined(function))
      for (FunctionId callback : calls_.callees(function))
        add(counts, unlimited(counts_[callback]));
    for (CallId call : program_.callsOf(function)) {
      AllocationCounts ofCall = countCall(call);
      add(counts, program_.call(call).inLoop ? unlimited(ofCall) : ofCall);
    }
    return counts;
  }

  AllocationCounts countCall(CallId call) const {
    AllocationCounts counts;
    for (std::uint32_t index = 0; index < program_.call(call).sites.size(); ++index)
      if (auto object = objects_.objectOf({call, index});
          object && objects_.site({call, index}).role == RoleKind::Malloc)
        counts[*object] = objects_.resizes(call) ? AllocationCount() : AllocationCount::one();
    for (FunctionId callee : flow_.targets[call].functions)
      for (const auto &[object, count] : counts_[callee])
        counts[object] = counts[object].orElse(count);
    return counts;
  }

  void countRecursive(const std::vector<FunctionId> &component) {
    AllocationCounts all;
    for (FunctionId member : component)
      add(all, countOnce(member));
    all = unlimited(all);
    for (FunctionId member : component)
      if (!program_.isAllocator(member))
        counts_[member] = all;
  }

  static void add(AllocationCounts &to, const AllocationCounts &from) {
    for (const auto &[object, count] : from)
      to[object] = to[object].plus(count);
  }

  static AllocationCounts unlimited(AllocationCounts counts) {
    for (auto &[object, count] : counts)
      if (count.number() > 0)
        count = AllocationCount::many();
    return counts;
  }

  const ProgramIndex &program_;
  const FlowSolution &flow_;
  const CallGraph &calls_;
  const ObjectTable &objects_;
  std::vector<AllocationCounts> counts_;
};

} // namespace

std::vector<AllocationCounts> countAllocations(const ProgramIndex &program,
                                               const FlowSolution &flow, const CallGraph &calls,
                                               const ObjectTable &objects) {
  return Counting(program, flow, calls, objects).run();
}

} // namespace stingy
