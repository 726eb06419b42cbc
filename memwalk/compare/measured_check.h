// What a run took against memory.json.
//
//   Memory + Measured --checkMeasured--> MeasuredResult: each figure beside its bound, and what is
//                                        above it
//
// A measurement above a bound is a failure; one above a bound that is not known is none.
#pragma once

#include "model/measured.h"
#include "model/memory.h"

#include <string>
#include <vector>

namespace stingy {

struct ComparedStage {
  const Stage *bound = nullptr;
  const MeasuredStage *seen = nullptr; // nullptr: the statistics do not speak of stages
};

struct ComparedObject {
  const Object *bound = nullptr;
  const MeasuredObject *seen = nullptr;
};

struct MeasuredFailure {
  std::string text; // "stage parse_request: stack 912 B measured, bound 846 B"
  Place place;
};

struct MeasuredResult {
  std::string program;
  std::uint64_t processes = 0;
  std::vector<ComparedStage> stages;
  std::vector<ComparedObject> objects;
  std::vector<MeasuredFailure> failures;
  std::vector<std::string> notes; // what was not measured, or measured and not compared
};

/// Of a dump of the runtime there are objects only. Refuses statistics of another program or
/// memory.json. The result points into both arguments.
Result<MeasuredResult> checkMeasured(const Memory &memory, const std::string &memoryDigest,
                                     const Measured &measured, const std::string &origin);

/// Bound by measured; 0 when there is no bound or nothing was measured.
double ratioOf(const ByteBound &bound, std::uint64_t measured);

} // namespace stingy
