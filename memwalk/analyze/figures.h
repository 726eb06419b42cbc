// Figures: the findings spelled out as parts of memory.json, with what is in doubt made unbounded.
#pragma once

#include "analyze/findings.h"

namespace stingy {

std::vector<Stage> stageFigures(const Findings &findings);   // sorted by name
std::vector<QueueCall> queueCalls(const Findings &findings); // sorted by place
CallCounts countCalls(const Findings &findings);
std::vector<Object> objectFigures(const Findings &findings); // sorted by name

/// Poolable objects that are alive together at no stage; none while any stage's live objects are in
/// doubt.
std::vector<std::pair<std::string, std::string>> exclusivePairs(const Findings &findings);

/// The sites of per-request objects, and every free that may meet one of their pointers.
std::vector<Site> siteList(const Findings &findings);

} // namespace stingy
