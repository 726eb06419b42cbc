// Unknowns: each thing that the analysis does not know, where, why, and whose figures it may
// change.
//
// Only what may change a figure is an unknown: what no stage runs, and nothing of the scheduler's
// that decides on what is alive, is left out.
#pragma once

#include "analyze/findings.h"

namespace stingy {

/// Sorted by kind, then by place.
std::vector<Unknown> collectUnknowns(const Findings &findings);

} // namespace stingy
