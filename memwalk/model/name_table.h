// Interned names: every entity, path and flow node of a fact set is one 32-bit NameId.
//
// Id 0 is the empty name and means "none". Ids are dense and depend on the order of interning, so
// they never leave the process: an artifact writes the sorted names and refers to them by their
// rank.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace stingy {

using NameId = std::uint32_t;
constexpr NameId NoName = 0;

class NameTable {
public:
  NameTable() { intern(""); }
  NameTable(const NameTable &) = delete; // Large, and never needed twice.
  NameTable &operator=(const NameTable &) = delete;
  NameTable(NameTable &&) = default;
  NameTable &operator=(NameTable &&) = default;

  NameId intern(std::string_view text) {
    if (names_.size() * 2 >= slots_.size())
      grow();
    auto hash = hashOf(text);
    NameId &slot = slots_[slotOf(text, hash)];
    if (slot == Free) {
      slot = static_cast<NameId>(names_.size());
      names_.emplace_back(text);
      hashes_.push_back(hash);
    }
    return slot;
  }
  /// The id of a name that is there already, else NoName.
  NameId find(std::string_view text) const {
    if (slots_.empty())
      return NoName;
    NameId slot = slots_[slotOf(text, hashOf(text))];
    return slot == Free ? NoName : slot;
  }
  const std::string &operator[](NameId id) const { return names_.at(id); }
  std::size_t size() const { return names_.size(); }

private:
  static constexpr NameId Free = std::numeric_limits<NameId>::max();

  static std::uint32_t hashOf(std::string_view text) {
    std::uint64_t hash = std::hash<std::string_view>()(text);
    return static_cast<std::uint32_t>(hash ^ hash >> 32);
  }
  /// Where the text is, or where it belongs.
  std::size_t slotOf(std::string_view text, std::uint32_t hash) const {
    std::size_t mask = slots_.size() - 1, at = hash & mask;
    while (slots_[at] != Free && (hashes_[slots_[at]] != hash || names_[slots_[at]] != text))
      at = (at + 1) & mask;
    return at;
  }
  void grow() {
    slots_.assign(std::max<std::size_t>(64, slots_.size() * 2), Free);
    std::size_t mask = slots_.size() - 1;
    for (NameId id = 0; id < names_.size(); ++id) {
      std::size_t at = hashes_[id] & mask;
      while (slots_[at] != Free)
        at = (at + 1) & mask;
      slots_[at] = id;
    }
  }

  std::deque<std::string> names_;
  std::vector<std::uint32_t> hashes_; // by id
  std::vector<NameId> slots_;         // open addressing; a power of two, at most half full
};

} // namespace stingy
