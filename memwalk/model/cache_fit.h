// What of the L2 a server fills, and how many requests fit: one event loop's stack, the writable
// globals, and what is left for requests (paper, section 4).
#pragma once

#include "model/cache_geometry.h"
#include "model/memory.h"

namespace stingy {

struct CacheFit {
  std::uint64_t cacheBytes = 0;
  ByteBound stack, perRequest;
  std::uint64_t globalBytes = 0;
  std::uint64_t requests = 0; // that fit
  bool definite = false;      // false: more is needed than is known, and fewer requests may fit
};

/// Of the whole program: its deepest stage's stack and its dearest stage's objects.
CacheFit fitOf(const Memory &memory, const CacheGeometry &cache);
/// Were all requests in this stage.
CacheFit fitOf(const Memory &memory, const Stage &stage, const CacheGeometry &cache);

} // namespace stingy
