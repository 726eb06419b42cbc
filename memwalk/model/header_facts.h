// What a unit read of its headers, apart from what is its own.
//
//   x.facts.json   own facts + headers: [{file, digest, facts}, ...]
//
// To a header belong the functions that it defines, all that their bodies do, and its variables.
// What it gives is written with names of its own and in an order that nothing else decides: units
// that read the header alike write the same, under the same digest, and link takes it once.
// Whatever is of no single header stays the unit's own: declarations, which are there because the
// unit uses them, diagnostics, flows outside of bodies.
//
// Invariant: a function's body and all calls in it stay together. Link counts both (link/merge.h);
// of all else it does not matter how often a fact is read.
#pragma once

#include "model/facts.h"

namespace stingy {

/// By the header's path; the ids are of the unit's names.
using HeaderFacts = std::map<std::string, Facts>;

/// The unit keeps its own.
HeaderFacts takeHeaders(Facts &unit);

} // namespace stingy
