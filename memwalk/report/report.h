// Reports: views of memory.json for people.
#pragma once

#include "model/cache_geometry.h"
#include "model/layout.h"
#include "model/memory.h"
#include "model/result.h"

#include <string>

namespace stingy {

struct TextOptions {
  bool colour = false;
  unsigned width = 100; // columns; tables never get narrower than their longest name allows
};

/// Stages, objects, globals, totals, and in words what is not known.
std::string textReport(const Memory &memory, const CacheGeometry &cache,
                       const TextOptions &options);

/// The stage call graph for graphviz, with the figures of the paper's Figure 4: name [nf=..,sc=..].
std::string dotReport(const Memory &memory);

/// One page without anything beside it: the drawn graph, the chain of evidence of each stage, what
/// fills the cache, and the map of a layout if there is one. An Error when graphviz cannot draw.
Result<std::string> htmlReport(const Memory &memory, const CacheGeometry &cache,
                               const Layout *layout);

} // namespace stingy
