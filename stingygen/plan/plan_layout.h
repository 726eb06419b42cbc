// Planning: from what a program needs to where everything lies (paper, section 4.3, Figure 5).
//
//   memory + cache geometry ──candidates──▶ pack ──groups──▶ slots a request ──share of the L2──▶
//   Layout
//
// Bytes of the cache slab, from its bottom: the deepest stage's stack, the globals, one pool for
// each group of objects, spare. As many requests are planned as fit into `sharePercent` of the
// slab (objects that live long are in the high slab only); the rest is left to what the analysis
// does not see (the kernel, libraries, code: the L2 is unified).
#pragma once

#include "map/set_occupancy.h"
#include "model/layout.h"
#include "model/measured.h"
#include "model/memory.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace stingy {

/// Added to a stack that memwalk could not bound.
constexpr std::uint64_t StackMarginBytes = 8192;
/// Of stack and low slab together: with less, stingy_run_on_stack refuses (stingy/stingy.h).
constexpr std::uint64_t LeastStackBytes = 64 * 1024;
/// Planned for an object of which a request may hold any number.
constexpr std::uint64_t AssumedInstances = 2;

struct PlanWish {
  CacheGeometry cache;
  std::vector<std::string> cacheNotes; // of how it was found
  std::string program;                 // empty: as in memory.json
  unsigned sharePercent = 75;          // of the cache slab, for stack, globals and pools
  std::uint64_t lowBytes = 256 * 1024;
  std::optional<std::uint64_t> highBytes;             // otherwise four times the cache slab
  std::optional<std::uint64_t> requests;              // otherwise as many as fit
  std::optional<std::uint64_t> globalsBytes;          // otherwise as memwalk counted
  std::vector<std::string> leaveOut;                  // names of objects to keep out of the slab
  std::vector<std::string> highObjects, cacheObjects; // where long_lived.h would decide otherwise
  std::map<std::string, std::string> constructors;    // by object: C function for the typed take
  std::optional<Measured> profile;                    // of a run of the server
  bool eachThread = false;                            // a slab for each thread that takes
};

struct Plan {
  Layout layout;
  std::vector<std::string> notes;         // what was assumed, and why it matters
  std::uint64_t bytesPerRequest = 0;      // of all pools
  std::uint64_t leastBytesPerRequest = 0; // of any sharing of these slots
  SetOccupancy occupancy;
};

/// An Error when not even one request (or not as many as wished) fits: what was needed, what there
/// is, the dearest objects and the remedy.
Result<Plan> planLayout(const Memory &memory, const std::string &memoryDigest,
                        const PlanWish &wish);

} // namespace stingy
