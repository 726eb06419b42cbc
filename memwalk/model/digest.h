// The digest that tells whether a file changed since it was read: 64-bit FNV-1a, as 16 hex digits.
// It guards against accidents (a stale file), not against malice.
#pragma once

#include <string>
#include <string_view>

namespace stingy {

std::string digestOf(std::string_view content);

} // namespace stingy
