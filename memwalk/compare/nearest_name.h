// Names that a user wrote and nobody knows: which one may have been meant.
#pragma once

#include <string>
#include <vector>

namespace stingy {

/// The candidate that takes the fewest insertions, removals and replacements of one character; ""
/// when there is none, or all differ in more than half of the name.
std::string nearestName(const std::string &name, const std::vector<std::string> &candidates);

} // namespace stingy
