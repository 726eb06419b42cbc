// Places in the user's sources.
#pragma once

#include "model/name_table.h"

#include <compare>
#include <cstdint>

namespace stingy {

/// A place as a compiler prints it. Line and column count from 1; line 0 means "no place".
struct Location {
  NameId file = NoName;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  auto operator<=>(const Location &) const = default;
};

/// Bytes [begin, end) of a file; empty means "not spelled in the file".
struct ByteSpan {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool empty() const { return begin == end; }
  auto operator<=>(const ByteSpan &) const = default;
};

} // namespace stingy
