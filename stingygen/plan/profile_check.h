// Whether what a run took (--profile) is of the program that is planned. A profile moves objects
// out of the cache slab by their names, so one of another program must not be believed.
#pragma once

#include "model/layout.h"
#include "model/measured.h"

namespace stingy {

/// An Error for another program's, by the name that memory.json or the layout has (--name, which is
/// in the statistics of a rewritten server). Another build's is good; `notes` gets what differs.
Status checkProfile(const Measured &profile, const Memory &memory, const Layout &layout,
                    std::vector<std::string> &notes);

} // namespace stingy
