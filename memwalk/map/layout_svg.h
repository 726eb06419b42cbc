// The map of a layout as a picture (SVG): every region with its bytes and share, and how many lines
// fall on each set of the L2. stingygen writes it, and the HTML report shows it.
#pragma once

#include "map/set_occupancy.h"
#include "model/layout.h"

#include <string>

namespace stingy {

std::string layoutSvg(const Layout &layout, const SetOccupancy &occupancy);

/// "pool struct conn", "spare".
std::string labelOf(const Region &region);

} // namespace stingy
