// Static storage, and what of it the code of stages touches.
//
// A variable that a function names it may touch; one whose address has become a value may be
// touched by whoever has the address. Where it is not known what stages run, all may be touched.
#pragma once

#include "analyze/findings.h"

namespace stingy {

Globals globalsOf(const Findings &findings);

} // namespace stingy
