// Which code is the body of a state, where the annotations say it.
//
//   ScheduleStage on a function      of the functions that switch on a holder only such ones
//                                    dispatch
//   Stage("READING") on a function   it is the body of the state, and no switch is
//
// Extraction takes every switch on a holder for what runs its states (extract/stage_switch.h). What
// does not is undone here, where all units are seen: the calls of its cases become their function's
// again, at the places in the control flow that they had. A direct call of a named body dispatches.
#pragma once

#include "model/facts.h"

namespace stingy {

/// A Stage that names no state of the program is an error among the diagnostics.
void settleStageBodies(Facts &program);

} // namespace stingy
