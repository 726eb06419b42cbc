// Which objects get slots, how many a request, and in which slab.
#pragma once

#include "plan/pack.h"
#include "plan/plan_layout.h"

namespace stingy {

struct ChosenObjects {
  std::vector<Candidate> candidates; // in the order of the layout's objects
  std::vector<bool> isHigh;          // by candidate: for the high slab
};

/// Adds the objects to the layout, whose slab is chosen and whose pools are not, and what is left
/// out. `notes`: what was assumed. An Error for wishes that name no object, or contradict.
Result<ChosenObjects> chooseObjects(const Memory &memory, const PlanWish &wish, Layout &layout,
                                    std::vector<std::string> &notes);

} // namespace stingy
