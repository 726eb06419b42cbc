// What stingify did, for the user: edits of each object, and every call left alone with the reason.
#pragma once

#include "stingify/plan_edits.h"

#include <string>

namespace stingy {

std::string reportText(const Rewrite &rewrite);

} // namespace stingy
