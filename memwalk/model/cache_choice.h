// Which L2 to plan for, of all that the machine claims to have.
//
//   claims ──▶ can it be? ──▶ the share of one core ──▶ the smallest    (sysfs, else sysconf)
//                                                       1 MiB, assumed  (where there is none)
//
// Virtual machines report caches that cannot be, hybrid processors have several kinds of cores, and
// cores may share an L2. What does not hold is dropped, never repaired; what was assumed is a note.
#pragma once

#include "model/layout.h"
#include "model/machine_caches.h"

namespace stingy {

constexpr std::uint64_t AssumedL2Bytes = 1024 * 1024;
/// What claims to be larger is no L2.
constexpr std::uint64_t LargestL2Claim = std::uint64_t(256) << 20;

struct FoundCache {
  CacheGeometry cache;
  std::vector<std::string> notes; // what a user should know of how it was chosen
  bool isAssumed = false;         // the machine does not tell
};

FoundCache chooseCache(const MachineCaches &machine);

/// What a user should know who asked for a size (--l2) though the machine may have another.
std::vector<std::string> notesOnSize(std::uint64_t l2Bytes, const FoundCache &machine);

} // namespace stingy
