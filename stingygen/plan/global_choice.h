// Which globals go into the slab, just above the stack (paper, section 4.3): those that stages may
// touch, the named ones first.
#pragma once

#include "model/layout.h"

#include <optional>

namespace stingy {

struct ChosenGlobals {
  std::vector<LaidGlobal> globals; // those in the slab by falling alignment, then the others
  std::uint64_t bytes = 0;         // that those in the slab take at most
};

/// `limit`: no more bytes than these.
ChosenGlobals chooseGlobals(const Memory &memory, std::optional<std::uint64_t> limit);

} // namespace stingy
