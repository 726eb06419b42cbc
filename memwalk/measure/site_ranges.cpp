// Code of an allocation site: what the line table says, and inlined calls made there. Where several
// say something of one address, the innermost does. Of several sites in a line it is the one in the
// same column, or the last before it: gcc gives a C++ call the column of its parenthesis.
#include "measure/executable_parts.h"

#include <algorithm>
#include <set>
#include <unordered_map>

namespace stingy {
namespace {

using llvm::DWARFDebugLine;
using llvm::DWARFDie;

/// Within a call of these the C library allocates for itself as well: a stream's buffer, a
/// resolver's lists. Nothing tells that from what it hands out.
bool allocatesMore(const std::string &function) {
  static const std::set<std::string> functions = {
      "__getdelim", "fmemopen", "getaddrinfo", "getdelim", "getifaddrs", "getline", "popen"};
  return functions.contains(function);
}

class SiteTable {
public:
  explicit SiteTable(const Memory &memory) {
    std::unordered_map<std::string, std::uint32_t> objects;
    for (std::uint32_t i = 0; i < memory.objects.size(); ++i)
      objects.emplace(memory.objects[i].name, i);
    auto none = static_cast<std::uint32_t>(memory.objects.size());
    for (const Site &site : memory.sites)
      if (site.role == RoleKind::Malloc && !allocatesMore(site.function)) {
        auto found = objects.find(site.object);
        sites_.emplace(site.place.line,
                       Known{&site.place, found == objects.end() ? none : found->second});
      }
    for (const ServerObject &object : memory.serverObjects)
      for (const Place &place : object.allocatedAt)
        sites_.emplace(place.line, Known{&place, none});
  }

  bool hasLine(unsigned line) const { return sites_.contains(line); }

  std::optional<std::uint32_t> objectAt(const std::string &file, unsigned line, unsigned column,
                                        bool isCxx) const {
    std::map<unsigned, std::set<std::uint32_t>> objects; // by the site's column
    auto [from, to] = sites_.equal_range(line);
    for (; from != to; ++from)
      if (const auto &[place, object] = from->second; isFile(file, place->file))
        objects[place->column].insert(object);
    auto next = objects.upper_bound(column);
    if (next != objects.begin() && (isCxx || std::prev(next)->first == column))
      return onlyOne(std::prev(next)->second);
    std::set<std::uint32_t> ofLine;
    for (const auto &[unused, ofColumn] : objects)
      ofLine.insert(ofColumn.begin(), ofColumn.end());
    return onlyOne(ofLine);
  }

private:
  static std::optional<std::uint32_t> onlyOne(const std::set<std::uint32_t> &objects) {
    return objects.size() == 1 ? std::optional(*objects.begin()) : std::nullopt;
  }

  struct Known {
    const Place *place;
    std::uint32_t object;
  };
  std::multimap<unsigned, Known> sites_; // by line
};

/// Addresses, each with the last object painted over it.
class PaintedAddresses {
public:
  void paint(std::uint64_t begin, std::uint64_t end, std::uint32_t object) {
    if (begin >= end)
      return;
    auto behind = at(end);
    starts_.erase(starts_.lower_bound(begin), starts_.lower_bound(end));
    starts_[begin] = object;
    starts_.emplace(end, behind);
  }

  std::vector<SiteRange> ranges() const {
    std::vector<SiteRange> ranges;
    for (auto start = starts_.begin(); start != starts_.end(); ++start)
      if (auto next = std::next(start); start->second && next != starts_.end())
        ranges.push_back({start->first, next->first, *start->second});
    return ranges;
  }

private:
  std::optional<std::uint32_t> at(std::uint64_t address) const {
    auto next = starts_.upper_bound(address);
    return next == starts_.begin() ? std::nullopt : std::prev(next)->second;
  }
  std::map<std::uint64_t, std::optional<std::uint32_t>> starts_;
};

struct Span {
  unsigned depth; // of inlining
  SiteRange range;
};

class UnitReader {
public:
  UnitReader(llvm::DWARFContext &dwarf, llvm::DWARFUnit &unit, const SiteTable &sites)
      : unit_(unit), sites_(sites), lines_(dwarf.getLineTableForUnit(&unit)), isCxx_(isCxx(unit)) {}

  std::vector<Span> read() {
    if (lines_) {
      readInlined(unit_.getUnitDIE(false), 0);
      readLines();
    }
    return std::move(spans_);
  }

private:
  static constexpr unsigned Innermost = ~0u;

  static bool isCxx(llvm::DWARFUnit &unit) {
    auto language = llvm::dwarf::toUnsigned(unit.getUnitDIE().find(llvm::dwarf::DW_AT_language), 0);
    return llvm::dwarf::isCPlusPlus(static_cast<llvm::dwarf::SourceLanguage>(language));
  }

  const std::string &fileOf(std::uint64_t index) {
    auto [found, isNew] = files_.try_emplace(index);
    if (isNew)
      lines_->getFileNameByIndex(index, unit_.getCompilationDir(),
                                 llvm::DILineInfoSpecifier::FileLineInfoKind::AbsoluteFilePath,
                                 found->second);
    return found->second;
  }

  void readInlined(const DWARFDie &die, unsigned depth) {
    bool isInlined = die.getTag() == llvm::dwarf::DW_TAG_inlined_subroutine;
    if (isInlined)
      addCall(die, depth++);
    for (const DWARFDie &child : die.children())
      readInlined(child, depth);
  }

  void addCall(const DWARFDie &die, unsigned depth) {
    auto number = [&](llvm::dwarf::Attribute name) {
      auto value = die.find(name);
      return value ? static_cast<unsigned>(numberOf(*value)) : 0;
    };
    unsigned file = number(llvm::dwarf::DW_AT_call_file);
    unsigned line = number(llvm::dwarf::DW_AT_call_line);
    unsigned column = number(llvm::dwarf::DW_AT_call_column);
    auto object =
        sites_.hasLine(line) ? sites_.objectAt(fileOf(file), line, column, isCxx_) : std::nullopt;
    auto ranges = die.getAddressRanges();
    if (!ranges)
      return llvm::consumeError(ranges.takeError());
    for (const auto &range : *ranges)
      if (object)
        spans_.push_back({depth, {range.LowPC, range.HighPC, *object}});
  }

  void readLines() {
    for (std::size_t i = 0; i + 1 < lines_->Rows.size(); ++i) {
      const DWARFDebugLine::Row &row = lines_->Rows[i];
      if (row.EndSequence || !sites_.hasLine(row.Line))
        continue;
      if (auto object = sites_.objectAt(fileOf(row.File), row.Line, row.Column, isCxx_))
        spans_.push_back(
            {Innermost, {row.Address.Address, lines_->Rows[i + 1].Address.Address, *object}});
    }
  }

  llvm::DWARFUnit &unit_;
  const SiteTable &sites_;
  const DWARFDebugLine::LineTable *lines_;
  bool isCxx_;
  std::unordered_map<std::uint64_t, std::string> files_;
  std::vector<Span> spans_;
};

} // namespace

std::vector<SiteRange> Executable::siteRanges(const Memory &memory) const {
  SiteTable sites(memory);
  std::vector<Span> spans;
  for (const auto &unit : parts_->dwarf->compile_units()) {
    auto found = UnitReader(*parts_->dwarf, *unit, sites).read();
    spans.insert(spans.end(), found.begin(), found.end());
  }
  std::stable_sort(spans.begin(), spans.end(),
                   [](const Span &a, const Span &b) { return a.depth < b.depth; });
  PaintedAddresses painted;
  for (const Span &span : spans)
    painted.paint(span.range.begin, span.range.end, span.range.object);
  return painted.ranges();
}

std::vector<SiteFunction> Executable::siteFunctions(const std::vector<SiteRange> &ranges) const {
  std::map<std::uint64_t, std::set<std::uint32_t>> objects; // by the function's address
  for (const SiteRange &range : ranges) {
    auto next = parts_->functions.upper_bound(range.begin);
    if (next != parts_->functions.begin())
      objects[std::prev(next)->first].insert(range.object);
  }
  std::vector<SiteFunction> functions;
  for (const auto &[address, found] : objects)
    if (found.size() == 1)
      functions.push_back({address, *found.begin()});
  return functions;
}

} // namespace stingy
