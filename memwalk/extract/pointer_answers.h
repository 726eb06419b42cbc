// The sidecar's answers to "what does a call through this pointer run": each becomes address flow.
//
//   "conn.recv": ["msg_recv"]   msg_recv -> answer:conn.recv -> the field's node
//
// Through a node of its own, so that a unit that declares the field and one that declares the
// function need not be the same, and analyze sees which calls rest on an answer.
#pragma once

#include "extract/entity_names.h"
#include "model/sidecar.h"

#include <vector>

namespace stingy {

/// Adds the flows; returns the pointers that this unit declares, as "pointer conn.recv".
std::vector<std::string> addPointerAnswers(clang::ASTContext &context, EntityNames &names,
                                           const Sidecar &sidecar, std::vector<FlowFact> &flows);

} // namespace stingy
