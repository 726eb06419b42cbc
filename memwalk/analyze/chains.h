// Shortest chains, as evidence: of calls from one function to another, of stages from one to
// another, of places that an address goes through.
#pragma once

#include "analyze/findings.h"

namespace stingy {

/// Functions from `from` to `to`, both included; a stage's dispatches are not followed. Empty:
/// none.
std::vector<FunctionId> callChain(const Findings &findings, FunctionId from, FunctionId to);
/// Stages from one of `from` to `to`, each queueing the next. Empty: none.
std::vector<StageId> stageChain(const Findings &findings, const IndexSet &from, StageId to);
/// Flow nodes from the function's own to `node`. Empty: none.
std::vector<NameId> flowChain(const Findings &findings, FunctionId function, NameId node);

/// The call by which one runs the other.
std::optional<CallId> callBetween(const Findings &findings, FunctionId caller, FunctionId callee);
/// A flow node as a person would spell it: "conn.recv", "parameter 2 of queue".
std::string spelledNode(const ProgramIndex &program, NameId node);

} // namespace stingy
