// A program's facts with dense function ids and the calls of each function.
//
// Functions that are called but have no fact of their own get an empty one, so that every callee
// has an id. Ids ascend with the names of a linked program, hence everything that follows their
// order is deterministic.
#pragma once

#include "model/facts.h"
#include "model/memory.h"

#include <deque>
#include <optional>

namespace stingy {

using FunctionId = std::uint32_t;
using CallId = std::uint32_t; // index into Facts::calls

class ProgramIndex {
public:
  explicit ProgramIndex(const Facts &facts);

  const Facts &facts() const { return facts_; }
  std::size_t functionCount() const { return functions_.size(); }
  const FunctionFact &function(FunctionId id) const { return *functions_[id]; }
  std::optional<FunctionId> idOf(NameId name) const;
  const CallFact &call(CallId id) const { return facts_.calls[id]; }
  const std::vector<CallId> &callsOf(FunctionId caller) const { return callsOf_[caller]; }
  std::optional<FunctionId> callerOf(CallId id) const { return idOf(call(id).caller); }

  bool defined(FunctionId id) const { return function(id).defined; }
  bool has(FunctionId id, RoleKind kind) const {
    return (roles_[id] & 1u << static_cast<unsigned>(kind)) != 0;
  }
  /// An enumerator or number that is a stage: no code, though code may be run for it.
  bool isState(FunctionId id) const { return function(id).synthetic && has(id, RoleKind::Stage); }
  /// Malloc or Free: the analysis knows what it does and does not look inside.
  bool isAllocator(FunctionId id) const {
    return has(id, RoleKind::Malloc) || has(id, RoleKind::Free);
  }
  /// A Free that takes nothing but what allocators like it hand out: fclose.
  bool freesItsOwn(FunctionId id) const;
  std::vector<FunctionId> withRole(RoleKind kind) const;
  /// Which of its parameters the flow node is; null: none.
  std::optional<std::size_t> parameterOf(FunctionId id, NameId node) const;

  const std::string &nameOf(FunctionId id) const; // as the user spells it
  const std::string &text(NameId id) const { return facts_.names[id]; }
  Place place(const Location &location) const;
  Place placeOf(CallId id) const { return place(call(id).location); }

private:
  const Facts &facts_;
  std::vector<const FunctionFact *> functions_;
  std::deque<FunctionFact> missing_;
  std::vector<unsigned> roles_;         // by FunctionId; a bit for each RoleKind
  std::vector<std::uint32_t> idOfName_; // by NameId; 0: none, else id + 1
  std::vector<std::vector<CallId>> callsOf_;
};

} // namespace stingy
