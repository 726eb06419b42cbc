// Measured frames -> the frames of a unit's functions.
//
// A frame is found by a name only: functions of one name share the largest, and a function without
// one was inlined, keeps nothing of its own, or was folded into another of the same code.
#pragma once

#include "extract/unit_run.h"

#include <optional>

namespace stingy {

/// `stackUsage` is the unit's .su file; without it the frames are those of the code that `run`
/// generated. A unit that was not read whole gets none.
void assignFrames(UnitRun &run, const CompileCommand &command,
                  const std::optional<MeasuredFrames> &stackUsage);

} // namespace stingy
