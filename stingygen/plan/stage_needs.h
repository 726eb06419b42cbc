// What the scheduler must know of a stage: the slots that one request takes (paper, section 4.5.2).
//
// A stage needs what it allocates. An entry stage admits a request, so it needs the whole bundle:
// what it and every stage that the request may come to allocate. Taking slots stage by stage could
// leave all requests waiting for one another's. Objects of the high slab are not waited for.
#pragma once

#include "model/layout.h"
#include "model/memory.h"

#include <vector>

namespace stingy {

/// In the order of memory.stages.
std::vector<PlacedStage> stageNeeds(const Memory &memory, const Layout &layout);

} // namespace stingy
