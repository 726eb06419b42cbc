#include "analyze/unseen_numbers.h"

namespace stingy {
namespace {

void addParameters(const FunctionFact &function, std::vector<NameId> &sources) {
  sources.insert(sources.end(), function.parameters.begin(), function.parameters.end());
}

/// What some call does not say it gives.
void addUntold(const FunctionFact &function, const CallFact &call, std::vector<NameId> &sources) {
  for (std::size_t i = 0; i < function.parameters.size(); ++i)
    if (i >= call.arguments.size() || call.arguments[i] == NoName)
      sources.push_back(function.parameters[i]);
}

} // namespace

std::vector<bool> unseenNumbers(const ProgramIndex &program, const FlowSolution &flow,
                                const CallGraph &calls, const CallsTo &callsTo) {
  std::vector<NameId> sources = {program.facts().names.find(UnseenNumber)};
  for (FunctionId id = 0; id < program.functionCount(); ++id) {
    const FunctionFact &function = program.function(id);
    if (!program.defined(id))
      sources.push_back(function.result);
    else
      for (CallId call : callsTo[id])
        if (auto caller = program.callerOf(call);
            !caller || !program.isState(*caller)) // a state runs its body without a call of it
          addUntold(function, program.call(call), sources);
  }
  for (const auto *given : {&calls.callbacks(), &calls.kept()})
    for (const CallGraph::Callback &callback : *given)
      for (FunctionId id : callback.functions)
        addParameters(program.function(id), sources);
  return flow.downstreamOf(sources);
}

} // namespace stingy
