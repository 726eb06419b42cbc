// Figures: the findings spelled out as parts of memory.json, with what is in doubt made unbounded.
#pragma once

#include "analyze/findings.h"

#include <optional>

namespace stingy {

std::vector<Stage> stageFigures(const Findings &findings);   // sorted by name
std::vector<QueueCall> queueCalls(const Findings &findings); // sorted by place
CallCounts countCalls(const Findings &findings);
std::vector<Object> objectFigures(const Findings &findings); // sorted by name

using ExclusivePairs = std::vector<std::pair<std::string, std::string>>;
/// Pairs grow with the square of the objects: of more than so many, they are not spelled out.
constexpr std::size_t MostPairedObjects = 500;
/// Poolable objects that are alive together at no stage; none while any stage's live objects are in
/// doubt. Nothing when there are too many to say.
std::optional<ExclusivePairs> exclusivePairs(const Findings &findings,
                                             const std::vector<Object> &figures);

/// The sites of per-request objects, and every free that may meet one of their pointers.
std::vector<Site> siteList(const Findings &findings);

} // namespace stingy
