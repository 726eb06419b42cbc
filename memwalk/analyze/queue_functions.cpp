#include "analyze/queue_functions.h"

namespace stingy {

QueueFunctions::QueueFunctions(const ProgramIndex &program, const CallsTo &callsTo)
    : program_(program), callsTo_(callsTo), assigned_(program.facts().names.size(), false) {
  for (const FlowFact &fact : program.facts().flows)
    assigned_[fact.to] = true;
  for (FunctionId id : program.withRole(RoleKind::QueueStage))
    for (const Role &role : program.function(id).roles)
      if (role.kind == RoleKind::QueueStage)
        parameters_[id].insert(IndexSet(role.parameters(LabelMeaning::Stage)));
  for (const auto &[id, parameters] : parameters_)
    if (NameId holder = program.function(id).holder; holder != NoName)
      for (unsigned parameter : parameters)
        holders_[{id, parameter}].insert(holder);
  derive();
}

/// From the queue functions outwards: a caller that hands its own parameter on is one, too.
void QueueFunctions::derive() {
  std::vector<std::pair<FunctionId, unsigned>> work;
  for (const auto &[function, parameters] : parameters_)
    for (unsigned parameter : parameters)
      work.emplace_back(function, parameter);
  while (!work.empty()) {
    auto [function, parameter] = work.back();
    work.pop_back();
    for (CallId call : callsTo_[function])
      if (auto own = ownParameter(call, parameter))
        if (FunctionId caller = *program_.callerOf(call);
            parameters_[caller].insert(*own) |
            holders_[{caller, *own}].insert(holders(function, parameter)))
          work.emplace_back(caller, *own);
  }
}

const IndexSet &QueueFunctions::stageParameters(FunctionId function) const {
  static const IndexSet none;
  auto found = parameters_.find(function);
  return found == parameters_.end() ? none : found->second;
}

const IndexSet &QueueFunctions::holders(FunctionId function, unsigned parameter) const {
  static const IndexSet none;
  auto found = holders_.find({function, parameter});
  return found == holders_.end() ? none : found->second;
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
