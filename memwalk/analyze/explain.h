// What a figure rests on: the chain of evidence for one stage, function or object, place by place.
#pragma once

#include "analyze/analyze.h"

#include <functional>

namespace stingy {

/// The text of a source line, for people to read beside its place; empty when it cannot be had.
using SourceLine = std::function<std::string(const Place &)>;

/// Plain text, a fact a line, for everything that has this name. Empty: nothing has.
std::string explain(const Facts &program, const AnalyzeOptions &options, const std::string &name,
                    const SourceLine &sourceLine);

} // namespace stingy
