#include "analyze/must_free.h"

namespace stingy {
namespace {

class MustFree {
public:
  MustFree(const ProgramIndex &program, const FlowSolution &flow, const CallGraph &calls,
           const ObjectTable &objects)
      : program_(program), flow_(flow), objects_(objects), freed_(calls.size()) {
    // Callees come first, so that only cycles need another round.
    for (const auto &component : calls.components()) {
      bool grown = true;
      while (grown) {
        grown = false;
        for (FunctionId member : component)
          grown |= grow(member) && component.size() > 1;
      }
    }
  }

  std::vector<IndexSet> take() && { return std::move(freed_); }

private:
  bool grow(FunctionId function) {
    bool grown = false;
    for (CallId id : program_.callsOf(function)) {
      if (!program_.call(id).always)
        continue;
      for (std::uint32_t index = 0; index < program_.call(id).sites.size(); ++index)
        if (auto object = objects_.objectOf({id, index});
            object && objects_.site({id, index}).role == RoleKind::Free)
          grown |= freed_[function].insert(*object);
      const CallTargets &targets = flow_.targets[id];
      if (targets.functions.size() == 1 && !targets.assumed)
        grown |= freed_[function].insert(IndexSet(freed_[targets.functions.front()]));
    }
    return grown;
  }

  const ProgramIndex &program_;
  const FlowSolution &flow_;
  const ObjectTable &objects_;
  std::vector<IndexSet> freed_;
};

} // namespace

std::vector<IndexSet> findMustFree(const ProgramIndex &program, const FlowSolution &flow,
                                   const CallGraph &calls, const ObjectTable &objects) {
  return MustFree(program, flow, calls, objects).take();
}

} // namespace stingy
