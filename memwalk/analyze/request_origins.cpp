#include "analyze/request_origins.h"

namespace stingy {
namespace {

constexpr Origin FirstParameter = 2, MostParameters = 64;
constexpr Origin FirstVariable = FirstParameter + MostParameters; // + its place's NameId

bool isParameter(Origin origin) { return origin >= FirstParameter && origin < FirstVariable; }
bool isVariable(Origin origin) { return origin >= FirstVariable; }

} // namespace

RequestOrigins::RequestOrigins(const ProgramIndex &program) : program_(program) {
  for (const MadeFact &made : program.facts().made)
    makers_.emplace(made.place, &made.by);
  findCreators();
  findPositions();
}

void RequestOrigins::findCreators() {
  for (FunctionId id : program_.withRole(RoleKind::Malloc))
    if (!program_.has(id, RoleKind::Free)) // realloc's memory may be the old one
      creators_.insert(id);
  for (bool changed = true; changed;) {
    changed = false;
    for (FunctionId id = 0; id < program_.functionCount(); ++id)
      if (auto made = makers_.find(program_.function(id).result);
          made != makers_.end() && program_.defined(id) && created(*made->second))
        changed |= creators_.insert(id);
  }
}

bool RequestOrigins::created(const std::vector<NameId> &makers) const {
  return std::all_of(makers.begin(), makers.end(), [&](NameId maker) {
    auto function = program_.idOf(maker);
    return function && creators_.contains(*function);
  });
}

bool RequestOrigins::isNew(NameId place) const {
  auto made = makers_.find(place);
  return made != makers_.end() && created(*made->second);
}

Origin RequestOrigins::ofArgument(CallId call, std::size_t position) const {
  const CallFact &fact = program_.call(call);
  auto caller = program_.callerOf(call);
  if (!caller || position >= fact.origins.size() || fact.origins[position] == NoName)
    return Unknown;
  NameId place = fact.origins[position];
  if (auto index = program_.parameterOf(*caller, place))
    return *index < MostParameters ? FirstParameter + static_cast<Origin>(*index) : Unknown;
  return isNew(place) ? FirstVariable + place : Unknown;
}

/// A function that passes its own parameters on to a queue function is one too.
void RequestOrigins::findPositions() {
  positions_.resize(program_.functionCount());
  IndexSet annotated;
  for (FunctionId id : program_.withRole(RoleKind::QueueStage)) {
    annotated.insert(id);
    const auto &roles = program_.function(id).roles;
    auto role = std::find_if(roles.begin(), roles.end(),
                             [](const Role &one) { return one.kind == RoleKind::QueueStage; });
    if (auto position = role->parameter(LabelMeaning::Request))
      positions_[id].insert(*position);
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (CallId call = 0; call < program_.facts().calls.size(); ++call) {
      auto caller = program_.callerOf(call), callee = program_.idOf(program_.call(call).callee);
      if (!caller || !callee || annotated.contains(*caller))
        continue;
      IndexSet passed = positions_[*callee]; // a copy: it may call itself
      for (std::uint32_t position : passed)
        if (Origin origin = ofArgument(call, position); isParameter(origin))
          changed |= positions_[*caller].insert(origin - FirstParameter);
    }
  }
}

Origin RequestOrigins::ofQueue(CallId call) const {
  auto callee = program_.idOf(program_.call(call).callee);
  return callee && positions_[*callee].size() == 1 ? ofArgument(call, positions_[*callee].front())
                                                   : Unknown;
}

Origin RequestOrigins::inCaller(Origin inCallee, std::optional<CallId> call) const {
  if (isParameter(inCallee))
    return call ? ofArgument(*call, inCallee - FirstParameter) : Unknown;
  return isVariable(inCallee) ? Fresh : inCallee;
}

bool RequestOrigins::mayBeSame(Origin earlier, Origin later) {
  if (earlier == Unknown || later == Unknown)
    return true;
  if (later == Fresh) // created since
    return false;
  if (isVariable(earlier) || isVariable(later))
    return earlier == later || (earlier == Fresh && isVariable(later)); // a callee may return it
  return isParameter(earlier) && isParameter(later); // a parameter is older than what is created
}

} // namespace stingy
