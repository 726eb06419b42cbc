// Which sets of the L2 the planned requests fall on, stage by stage.
//
// A batch: all planned requests at one stage, with the slots of the objects that are alive there,
// the stack that the stage takes, and the globals. The cache slab is contiguous and begins at a
// multiple of the L2's size, so a line's set follows from its offset; the high slab goes on behind
// it, on the same sets again.
#pragma once

#include "model/layout.h"
#include "model/memory.h"

#include <string>
#include <vector>

namespace stingy {

/// `count` times the first `bytes` of a slot, from stride to stride. Offsets from the cache slab's
/// start.
struct SlotRow {
  std::uint64_t offset = 0, strideBytes = 0, count = 0, bytes = 0;
};

/// 0: the ways are not known.
std::uint64_t setsOf(const CacheGeometry &cache);

/// How many lines with a byte of the rows fall on each set.
std::vector<unsigned> linesBySet(const std::vector<SlotRow> &rows, const CacheGeometry &cache);

struct SetUse {
  std::string stage;
  std::uint64_t lines = 0;
  unsigned least = 0, median = 0, most = 0; // lines of a set
  std::uint64_t setsAboveWays = 0;          // with more lines than they hold at once
};

struct SetOccupancy {
  std::vector<SetUse> stages;       // the most lines first; none when the sets are not known
  std::vector<unsigned> linesBySet; // of the first stage
};

SetOccupancy setOccupancy(const Memory &memory, const Layout &layout);

} // namespace stingy
