// Drawings by graphviz, which is run as a program: reports that need none need no graphviz.
#pragma once

#include "model/result.h"

#include <string>

namespace stingy {

/// The <svg> element that `dot -Tsvg` makes of a graph; an Error when graphviz is not installed or
/// fails.
Result<std::string> drawSvg(const std::string &dot);

} // namespace stingy
