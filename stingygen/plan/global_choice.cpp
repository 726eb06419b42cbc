#include "plan/global_choice.h"

#include "model/cache_geometry.h"
#include "plan/pack.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <set>

namespace stingy {
namespace {

/// What compilers align to at most where nothing else is declared.
std::uint64_t alignmentOf(const GlobalItem &item) {
  std::uint64_t usual = item.bytes >= 32 ? 32 : item.bytes >= 16 ? 16 : 1;
  return std::max(item.align, usual);
}

/// Of a symbol or a file: nothing that a linker script reads as something else.
bool isPlain(const std::string &text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return (std::isalnum(c) && c < 0x80) || c == '_' || c == '.' || c == '-' || c == '+' ||
           c == '/' || c == '$';
  });
}

class Choice {
public:
  Choice(const Memory &memory, std::optional<std::uint64_t> limit)
      : memory_(memory), limit_(limit) {
    for (const Unit &unit : memory.units)
      units_.insert(unit.file);
  }

  ChosenGlobals run() {
    for (const char *touched : {"named", "pointer", "unseen"})
      for (const GlobalItem &item : memory_.globals.items)
        if (item.touched == touched && (item.section == "data" || item.section == "bss"))
          consider(item);
    std::stable_sort(chosen_.globals.begin(), chosen_.globals.end(),
                     [](const LaidGlobal &a, const LaidGlobal &b) {
                       return std::pair(a.whyNot.empty(), a.align) >
                              std::pair(b.whyNot.empty(), b.align);
                     });
    return std::move(chosen_);
  }

private:
  void consider(const GlobalItem &item) {
    LaidGlobal global{item.name,  item.symbol,       item.linkage, item.place.file,
                      item.bytes, alignmentOf(item), whyNot(item)};
    if (global.whyNot.empty() && limit_ && bytesWith(global) > *limit_)
      global.whyNot = fmt::format("there is no room for it in {} bytes (--globals)", *limit_);
    if (global.whyNot.empty()) {
      chosen_.bytes = bytesWith(global);
      sum_ += saturatingRoundUp(global.bytes, global.align);
      widest_ = std::max(widest_, global.align);
    }
    chosen_.globals.push_back(std::move(global));
  }

  std::string whyNot(const GlobalItem &item) const {
    if (!isPlain(item.symbol))
      return "its symbol is not known (write memory.json again with memwalk)";
    if (item.align > PageBytes || item.bytes > LargestSlabBytes)
      return fmt::format("it is larger than {} bytes, or aligned to more than {}", LargestSlabBytes,
                         PageBytes);
    if (item.linkage != "external" && units_.count(item.place.file) == 0)
      return "each unit that includes its header has one of its own";
    if (item.linkage != "external" && !isPlain(item.place.file))
      return "its file has a name that a linker script cannot spell";
    return "";
  }

  /// In descending order of alignment, the initialised ones first, then the zeros.
  std::uint64_t bytesWith(const LaidGlobal &global) const {
    return sum_ + saturatingRoundUp(global.bytes, global.align) + std::max(widest_, global.align);
  }

  const Memory &memory_;
  const std::optional<std::uint64_t> limit_;
  std::set<std::string> units_;
  ChosenGlobals chosen_;
  std::uint64_t sum_ = 0, widest_ = 0;
};

} // namespace

ChosenGlobals chooseGlobals(const Memory &memory, std::optional<std::uint64_t> limit) {
  return Choice(memory, limit).run();
}

} // namespace stingy
