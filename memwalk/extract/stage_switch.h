// The bodies of stages that an enum or integer stands for: what a function's switches on a stage
// holder run in each case.
//
//   switch (c->state) {          conn_read (the stage) ──▶ drive_machine's case
//   case conn_read: ...          drive_machine  ──dispatches──▶ drive_machine's case
//
// A case's calls leave the function and become those of a pseudo function with the case's part of
// the control flow. The stage calls it, and the function dispatches it where the case begins. What
// follows the switch is not the stage's. A case falls through like the code does; a value without a
// case runs the default. A case that calls nothing is no body: it only names the state.
#pragma once

#include "extract/control_flow.h"
#include "extract/stage_fields.h"

namespace stingy {

class StageSwitches {
public:
  /// Finds the switches on stage holders in the function's body.
  StageSwitches(const clang::FunctionDecl *function, StageFields &fields, EntityNames &names);

  bool empty() const { return switches_.empty(); }
  /// Takes the calls that `caller`, the function, makes in a case from it: those of `facts.calls`
  /// from `firstCall` on. Returns the pseudo functions that make them, whose frame is the
  /// function's.
  std::vector<NameId> split(const ControlFlow &controlFlow, Facts &facts, std::size_t firstCall,
                            NameId caller);

private:
  StageFields &fields_;
  EntityNames &names_;
  std::vector<const clang::SwitchStmt *> switches_;
};

} // namespace stingy
