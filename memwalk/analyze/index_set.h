// A set of dense indices (functions, objects, stages): a sorted vector. Most of them hold a
// handful.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <vector>

namespace stingy {

class IndexSet {
public:
  using Iterator = std::vector<std::uint32_t>::const_iterator;

  IndexSet() = default;
  explicit IndexSet(std::vector<std::uint32_t> items) : items_(std::move(items)) {
    std::sort(items_.begin(), items_.end());
    items_.erase(std::unique(items_.begin(), items_.end()), items_.end());
  }

  bool contains(std::uint32_t item) const {
    return std::binary_search(items_.begin(), items_.end(), item);
  }
  /// True when it was not there.
  bool insert(std::uint32_t item) {
    auto at = std::lower_bound(items_.begin(), items_.end(), item);
    if (at != items_.end() && *at == item)
      return false;
    items_.insert(at, item);
    return true;
  }
  /// True when something was not there.
  bool insert(const IndexSet &other) {
    if (other.empty())
      return false;
    if (empty() || items_.back() < other.front()) {
      items_.insert(items_.end(), other.begin(), other.end());
      return true;
    }
    if (std::includes(begin(), end(), other.begin(), other.end()))
      return false;
    std::vector<std::uint32_t> both;
    std::set_union(begin(), end(), other.begin(), other.end(), std::back_inserter(both));
    items_ = std::move(both);
    return true;
  }
  IndexSet without(const IndexSet &other) const {
    IndexSet rest;
    std::set_difference(begin(), end(), other.begin(), other.end(),
                        std::back_inserter(rest.items_));
    return rest;
  }
  IndexSet common(const IndexSet &other) const {
    IndexSet shared;
    std::set_intersection(begin(), end(), other.begin(), other.end(),
                          std::back_inserter(shared.items_));
    return shared;
  }

  bool empty() const { return items_.empty(); }
  std::size_t size() const { return items_.size(); }
  Iterator begin() const { return items_.begin(); }
  Iterator end() const { return items_.end(); }
  std::uint32_t front() const { return items_.front(); }
  auto operator<=>(const IndexSet &) const = default;

private:
  std::vector<std::uint32_t> items_;
};

} // namespace stingy
