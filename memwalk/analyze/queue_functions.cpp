#include "analyze/queue_functions.h"

namespace stingy {

QueueFunctions::QueueFunctions(const ProgramIndex &program, const FlowSolution &flow)
    : program_(program), flow_(flow), assigned_(program.facts().names.size(), false) {
  for (const FlowFact &fact : program.facts().flows)
    assigned_[fact.to] = true;
  for (FunctionId id : program.withRole(RoleKind::QueueStage))
    for (const Role &role : program.function(id).roles)
      if (role.kind == RoleKind::QueueStage)
        parameters_[id].insert(IndexSet(role.parameters(LabelMeaning::Stage)));
  while (!parameters_.empty() && derive()) {
  }
}

bool QueueFunctions::derive() {
  bool grown = false;
  for (CallId id = 0; id < flow_.targets.size(); ++id)
    for (FunctionId target : flow_.targets[id].functions)
      for (unsigned parameter : stageParameters(target))
        if (auto own = ownParameter(id, parameter))
          if (auto caller = program_.callerOf(id))
            grown |= parameters_[*caller].insert(*own);
  return grown;
}

const IndexSet &QueueFunctions::stageParameters(FunctionId function) const {
  static const IndexSet none;
  auto found = parameters_.find(function);
  return found == parameters_.end() ? none : found->second;
}

std::optional<unsigned> QueueFunctions::ownParameter(CallId call, unsigned parameter) const {
  auto caller = program_.callerOf(call);
  const auto &arguments = program_.call(call).arguments;
  if (!caller || parameter >= arguments.size() || arguments[parameter] == NoName)
    return std::nullopt;
  NameId node = arguments[parameter];
  const auto &own = program_.function(*caller).parameters;
  auto found = std::find(own.begin(), own.end(), node);
  if (found == own.end() || assigned_[node])
    return std::nullopt;
  return static_cast<unsigned>(found - own.begin());
}

bool QueueFunctions::handsOn(CallId call, unsigned parameter) const {
  return ownParameter(call, parameter).has_value();
}

} // namespace stingy
