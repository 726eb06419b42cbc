// A list as a set: sorted, each item once.
#pragma once

#include <algorithm>
#include <vector>

namespace stingy {

template <typename Item> void sortUnique(std::vector<Item> &items) {
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
}

} // namespace stingy
