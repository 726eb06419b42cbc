// What a figure that breaks its limit is made of, a line each, the dearest first.
#pragma once

#include "model/memory.h"

#include <string>
#include <vector>

namespace stingy {

/// "8208 B  struct read_buffer, src/stage_parse.c:30:9".
std::vector<std::string> objectLines(const Memory &memory, const Stage &stage);
/// The deepest chain, a frame a line, outermost first.
std::vector<std::string> frameLines(const Stage &stage);
/// The largest writable globals.
std::vector<std::string> globalLines(const Memory &memory);
/// The places that allocate it.
std::vector<std::string> allocationLines(const Object &object);

/// What leaves these without upper bound.
std::vector<std::string> stackUnknowns(const Memory &memory, const std::string &stage);
std::vector<std::string> objectUnknowns(const Memory &memory, const Stage &stage);
std::vector<std::string> objectUnknowns(const Memory &memory, const Object &object);

} // namespace stingy
