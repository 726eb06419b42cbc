// Text inside XML and HTML.
#pragma once

#include <string>

namespace stingy {

/// Names no element and ends no attribute; control characters, which XML has none of, are spaces.
std::string inMarkup(const std::string &text);

} // namespace stingy
