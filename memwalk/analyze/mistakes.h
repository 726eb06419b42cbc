// What the lifetimes say of mistakes in the server (docs/soundness.md, "Findings"). They are hints
// for a person: a bound never rests on one.
#pragma once

#include "analyze/findings.h"

namespace stingy {

/// Sorted by place. Nothing is said of stages whose live objects are in doubt.
std::vector<Finding> findMistakes(const Findings &findings);

} // namespace stingy
