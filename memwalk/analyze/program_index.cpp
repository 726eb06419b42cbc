#include "analyze/program_index.h"

#include <algorithm>

namespace stingy {

ProgramIndex::ProgramIndex(const Facts &facts) : facts_(facts), idOfName_(facts.names.size(), 0) {
  auto add = [&](const FunctionFact &function) {
    if (function.name == NoName || idOfName_[function.name] != 0)
      return;
    functions_.push_back(&function);
    roles_.push_back(0);
    for (const Role &role : function.roles)
      roles_.back() |= 1u << static_cast<unsigned>(role.kind);
    idOfName_[function.name] = static_cast<std::uint32_t>(functions_.size());
  };
  for (const FunctionFact &function : facts.functions)
    add(function);
  auto addMissing = [&](NameId name) {
    if (name == NoName || idOfName_[name] != 0)
      return;
    FunctionFact &function = missing_.emplace_back();
    function.name = function.display = name;
    add(function);
  };
  for (const CallFact &call : facts.calls)
    addMissing(call.caller), addMissing(call.callee);
  for (const AddressTakenFact &taken : facts.addressTaken)
    addMissing(taken.function);
  callsOf_.resize(functions_.size());
  for (CallId id = 0; id < facts.calls.size(); ++id)
    if (auto caller = callerOf(id))
      callsOf_[*caller].push_back(id);
}

std::optional<FunctionId> ProgramIndex::idOf(NameId name) const {
  std::uint32_t entry = idOfName_[name];
  return entry == 0 ? std::nullopt : std::optional(entry - 1);
}

std::optional<std::size_t> ProgramIndex::parameterOf(FunctionId id, NameId node) const {
  const auto &parameters = function(id).parameters;
  auto found = std::find(parameters.begin(), parameters.end(), node);
  return found == parameters.end() ? std::nullopt : std::optional(found - parameters.begin());
}

bool ProgramIndex::freesItsOwn(FunctionId id) const {
  const std::vector<Role> &roles = function(id).roles;
  return std::any_of(roles.begin(), roles.end(),
                     [](const Role &role) { return role.kind == RoleKind::Free && role.opaque; });
}

std::vector<FunctionId> ProgramIndex::withRole(RoleKind kind) const {
  std::vector<FunctionId> found;
  for (FunctionId id = 0; id < functionCount(); ++id)
    if (has(id, kind))
      found.push_back(id);
  return found;
}

const std::string &ProgramIndex::nameOf(FunctionId id) const {
  const FunctionFact &fact = function(id);
  return text(fact.display != NoName ? fact.display : fact.name);
}

Place ProgramIndex::place(const Location &location) const {
  return {text(location.file), location.line, location.column};
}

} // namespace stingy
