// Figures in words, as every report spells them.
#pragma once

#include "model/byte_bound.h"

#include <string>

namespace stingy {

std::string shortText(const ByteBound &bound); // "846 B", "<= 846 B", ">= 846 B"
/// " assumed", " annotated": where a figure rests on somebody's word.
std::string wordFor(Provenance provenance);
/// "<= 846 B assumed".
std::string boundText(const ByteBound &bound);

/// "1 unit", "2 units".
std::string counted(std::size_t count, const char *one, const char *many);

} // namespace stingy
