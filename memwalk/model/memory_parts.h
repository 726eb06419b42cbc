// Parts of memory.json that other artifacts have as well, read.
#pragma once

#include "model/json_cursor.h"
#include "model/memory.h"

namespace stingy {

template <typename Item>
std::vector<Item> listFrom(const JsonCursor &from, Item (*read)(const JsonCursor &)) {
  std::vector<Item> items;
  from.each([&](const JsonCursor &element) { items.push_back(read(element)); });
  return items;
}

Place placeFrom(const JsonCursor &from);
Absence absenceFrom(const JsonCursor &from);

} // namespace stingy
