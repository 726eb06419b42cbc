// Figures: the findings spelled out as parts of memory.json, with what is in doubt made unbounded.
#pragma once

#include "analyze/findings.h"

#include <optional>

namespace stingy {

std::vector<Stage> stageFigures(const Findings &findings);   // sorted by name
std::vector<QueueCall> queueCalls(const Findings &findings); // sorted by place
CallCounts countCalls(const Findings &findings);
/// Sorted, each once.
std::vector<Place> placesOf(const Findings &findings, const std::vector<SiteRef> &sites);
std::vector<Object> objectFigures(const Findings &findings); // sorted by name

/// What is told of pairs that are never alive together grows with objects times stages: of more
/// than so much, nothing is spelled out.
constexpr std::size_t MostAbsences = 20'000;
/// Adds the pairs, and to their objects why they are pairs. `memory` has the objects.
void addExclusive(const Findings &findings, Memory &memory);

/// The sites of per-request objects, and every free that may meet one of their pointers.
std::vector<Site> siteList(const Findings &findings);

} // namespace stingy
