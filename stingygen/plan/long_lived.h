// Which objects live long: they outlive a batch of requests, so in the cache slab they would hold
// slots (of idle connections, say) that keep new requests from being admitted. They belong in the
// high slab, and what comes and goes in the cache slab.
#pragma once

#include "model/measured.h"
#include "model/memory.h"
#include "plan/pack.h"

#include <map>
#include <optional>

namespace stingy {

/// An object is small beside the others when it takes at most so much of a request's bytes.
constexpr std::uint64_t SmallShare = 16; // one in so many
/// An object is hardly used when it is allocated once where another is so many times.
constexpr std::uint64_t HardlyUsedRatio = 16;

/// Why the object lives long, by name: it is small, and alive where a request waits to begin; or a
/// measured run allocated it hardly ever.
std::map<std::string, std::string> longLived(const Memory &memory,
                                             const std::vector<Candidate> &candidates,
                                             const std::optional<Measured> &profile);

/// Null when the profile says nothing of it, or there is none.
const MeasuredObject *measuredObject(const std::optional<Measured> &profile,
                                     const std::string &name);

/// The run allocated it never. Spills count.
bool isNeverAllocated(const MeasuredObject &object);

} // namespace stingy
