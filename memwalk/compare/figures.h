// What check and diff ask of memory.json: figures by name, and what leaves them without bound.
#pragma once

#include "model/memory.h"

#include <cstdint>
#include <string>
#include <vector>

namespace stingy {

/// The first place that allocates it; empty when there is none.
Place placeOf(const Object &object);
/// Globals of a unit that could not be read whole may be missing.
ByteBound globalsBound(const Memory &memory);

/// Saturates.
std::int64_t changeOf(std::uint64_t before, std::uint64_t after);

/// The unknown may change figures of the stage; one that names none may change any.
bool concerns(const Unknown &unknown, const std::string &stage);

enum class Figure { Stack, PerRequest };

/// The unknowns that leave this figure of the stage without bound; of any stage when `stage` is
/// empty.
std::vector<Unknown> unknownsOf(const Memory &memory, Figure figure, const std::string &stage);

/// "src/conn.c:42:7: recursion: why"; as much of it as is known.
std::string toText(const Unknown &unknown);

/// ", src/conn.c:42:7", to stand behind what is there; "" where there is no place.
std::string behind(const Place &place);

} // namespace stingy
