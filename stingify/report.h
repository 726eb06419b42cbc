// What stingify did, for the user: edits of each object, and every call left alone with the reason.
#pragma once

#include "stingify/mirror.h"
#include "stingify/plan_edits.h"

#include <string>

namespace stingy {

std::string reportText(const Rewrite &rewrite);
/// What a mirror does not have, and why.
std::string reportText(const Mirrored &mirrored);

} // namespace stingy
