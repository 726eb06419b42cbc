// Interned names: every entity, path and flow node of a fact set is one 32-bit NameId.
//
// Id 0 is the empty name and means "none". Ids are dense and depend on the order of interning, so
// they never leave the process: an artifact writes the sorted names and refers to them by their
// rank.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace stingy {

using NameId = std::uint32_t;
constexpr NameId NoName = 0;

class NameTable {
public:
  NameTable() { intern(""); }
  NameTable(const NameTable &) = delete; // The index points into the names.
  NameTable &operator=(const NameTable &) = delete;
  NameTable(NameTable &&) = default;
  NameTable &operator=(NameTable &&) = default;

  NameId intern(std::string_view text) {
    if (auto found = index_.find(text); found != index_.end())
      return found->second;
    names_.emplace_back(text);
    NameId id = static_cast<NameId>(names_.size() - 1);
    index_.emplace(names_.back(), id);
    return id;
  }
  /// The id of a name that is there already, else NoName.
  NameId find(std::string_view text) const {
    auto found = index_.find(text);
    return found == index_.end() ? NoName : found->second;
  }
  const std::string &operator[](NameId id) const { return names_.at(id); }
  std::size_t size() const { return names_.size(); }

private:
  std::deque<std::string> names_;
  std::unordered_map<std::string_view, NameId> index_;
};

} // namespace stingy
