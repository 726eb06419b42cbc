#include "measure/executable_parts.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace stingy {
namespace {

using llvm::DWARFDie;

DWARFDie typeOf(const DWARFDie &die) {
  auto type = die.findRecursively(llvm::dwarf::DW_AT_type);
  DWARFDie found = type ? die.getAttributeValueAsReferencedDie(*type) : DWARFDie();
  while (found && (found.getTag() == llvm::dwarf::DW_TAG_typedef ||
                   found.getTag() == llvm::dwarf::DW_TAG_const_type ||
                   found.getTag() == llvm::dwarf::DW_TAG_volatile_type ||
                   found.getTag() == llvm::dwarf::DW_TAG_restrict_type))
    found = found.getAttributeValueAsReferencedDie(llvm::dwarf::DW_AT_type);
  return found;
}

bool isPointer(const DWARFDie &type) {
  return type && (type.getTag() == llvm::dwarf::DW_TAG_pointer_type ||
                  type.getTag() == llvm::dwarf::DW_TAG_reference_type ||
                  type.getTag() == llvm::dwarf::DW_TAG_rvalue_reference_type);
}

/// Passed in a register for integers.
bool isInteger(const DWARFDie &type) {
  if (isPointer(type) || (type && type.getTag() == llvm::dwarf::DW_TAG_enumeration_type))
    return true;
  if (!type || type.getTag() != llvm::dwarf::DW_TAG_base_type)
    return false;
  auto encoding = llvm::dwarf::toUnsigned(type.find(llvm::dwarf::DW_AT_encoding), 0);
  return encoding != llvm::dwarf::DW_ATE_float && encoding != llvm::dwarf::DW_ATE_complex_float;
}

bool isFloat(const DWARFDie &type) {
  return type && type.getTag() == llvm::dwarf::DW_TAG_base_type && !isInteger(type);
}

/// The record that the pointer points to is an object of the stage.
bool pointsToObject(const DWARFDie &pointer, const std::set<std::string> &records) {
  DWARFDie record = typeOf(pointer);
  const char *name = record ? record.getShortName() : nullptr;
  return name && (records.contains(name) || records.contains(std::string("struct ") + name) ||
                  records.contains(std::string("class ") + name));
}

/// The first parameter that points to an object of the stage, else the first pointer.
std::uint32_t requestArgument(const DWARFDie &function, const std::set<std::string> &records) {
  std::uint32_t position = 0, first = NoArgument;
  for (const DWARFDie &child : function.children()) {
    if (child.getTag() != llvm::dwarf::DW_TAG_formal_parameter)
      continue;
    DWARFDie type = typeOf(child);
    if (isFloat(type))
      continue;
    if (!isInteger(type) || position == 6)
      break; // a record by value: nobody counts its registers here
    if (isPointer(type) && pointsToObject(type, records))
      return position;
    if (isPointer(type) && first == NoArgument)
      first = position;
    ++position;
  }
  return first;
}

std::set<std::string> recordsOf(const Memory &memory, const Stage &stage) {
  std::set<std::string> records;
  for (const Object &object : memory.objects)
    if (object.isRecord && std::binary_search(stage.live.begin(), stage.live.end(), object.name))
      records.insert({object.name, object.type});
  return records;
}

std::string declaredIn(llvm::DWARFContext &dwarf, const DWARFDie &function) {
  std::string file;
  auto index = function.findRecursively(llvm::dwarf::DW_AT_decl_file);
  const auto *lines = dwarf.getLineTableForUnit(function.getDwarfUnit());
  if (index && lines)
    lines->getFileNameByIndex(numberOf(*index), function.getDwarfUnit()->getCompilationDir(),
                              llvm::DILineInfoSpecifier::FileLineInfoKind::AbsoluteFilePath, file);
  return file;
}

llvm::DWARFAddressRangesVector rangesOf(const DWARFDie &function) {
  auto ranges = function.getAddressRanges();
  if (ranges)
    return *ranges;
  llvm::consumeError(ranges.takeError());
  return {};
}

bool isFunction(const DWARFDie &die) {
  return die.getTag() == llvm::dwarf::DW_TAG_subprogram ||
         die.getTag() == llvm::dwarf::DW_TAG_inlined_subroutine;
}

/// gcc splits a function and puts the part back where it was.
bool isInlinedInItself(const DWARFDie &inlined) {
  DWARFDie around = inlined.getParent();
  while (around && around.getTag() != llvm::dwarf::DW_TAG_subprogram)
    around = around.getParent();
  return around && around.getDeclLine() == inlined.getDeclLine() &&
         llvm::StringRef(around.getShortName()) == inlined.getShortName();
}

class EntryFinder {
public:
  EntryFinder(const Memory &memory, const StageBodies &bodies) : memory_(memory) {
    for (std::uint32_t i = 0; i < memory.stages.size(); ++i)
      if (auto body = bodies.find(memory.stages[i].name); body != bodies.end())
        byName_.emplace(body->second, i);
      else
        byLine_.emplace(memory.stages[i].place.line, i);
  }

  void visit(llvm::DWARFContext &dwarf, const DWARFDie &function,
             const std::map<std::uint64_t, std::string> &symbols) {
    for (std::uint32_t stage : stagesOf(dwarf, function))
      if (function.getTag() != llvm::dwarf::DW_TAG_inlined_subroutine)
        addEntries(stage, function, symbols);
      else if (!isInlinedInItself(function))
        found.inlined.insert(stage);
  }

  StageEntries found;

private:
  void addEntries(std::uint32_t stage, const DWARFDie &function,
                  const std::map<std::uint64_t, std::string> &symbols) {
    for (const auto &range : rangesOf(function)) {
      auto symbol = symbols.find(range.LowPC);
      if (symbol != symbols.end() && !symbol->second.ends_with(".cold"))
        found.entries.push_back(
            {stage, range.LowPC,
             requestArgument(function, recordsOf(memory_, memory_.stages[stage]))});
    }
  }

  std::vector<std::uint32_t> stagesOf(llvm::DWARFContext &dwarf, const DWARFDie &function) const {
    std::vector<std::uint32_t> stages;
    auto [from, to] = byLine_.equal_range(static_cast<unsigned>(function.getDeclLine()));
    for (; from != to; ++from)
      if (isFile(declaredIn(dwarf, function), memory_.stages[from->second].place.file))
        stages.push_back(from->second);
    const char *name = byName_.empty() ? nullptr : function.getShortName();
    auto [first, last] = byName_.equal_range(name ? name : "");
    for (; first != last; ++first)
      stages.push_back(first->second);
    return stages;
  }

  const Memory &memory_;
  std::multimap<unsigned, std::uint32_t> byLine_;
  std::multimap<std::string, std::uint32_t> byName_;
};

Status checkBodies(const Memory &memory, const StageBodies &bodies,
                   const std::vector<StageEntry> &entries) {
  std::map<std::string, std::string> stageOf; // by function
  for (const auto &[stage, function] : bodies) {
    auto isIt = [&, &name = stage](const Stage &candidate) { return candidate.name == name; };
    auto found = std::find_if(memory.stages.begin(), memory.stages.end(), isIt);
    if (found == memory.stages.end())
      return Error{fmt::format("--entry {}={}: memory.json has no such stage", stage, function),
                   "name it as memwalk report does"};
    auto index = found - memory.stages.begin();
    if (std::none_of(entries.begin(), entries.end(),
                     [&](const StageEntry &entry) { return entry.stage == index; }))
      return Error{
          fmt::format("--entry {}={}: the executable has no such function", stage, function),
          "name one that was not inlined into its callers, or build with -fno-inline"};
    if (auto [other, isNew] = stageOf.emplace(function, stage); !isNew)
      return Error{
          fmt::format("--entry: {} is named for both {} and {}", function, other->second, stage),
          "a run of it could not be told to be of the one or the other"};
  }
  return Done{};
}

} // namespace

Result<StageEntries> Executable::stageEntries(const Memory &memory,
                                              const StageBodies &bodies) const {
  EntryFinder finder(memory, bodies);
  for (const auto &unit : parts_->dwarf->compile_units())
    for (const auto &entry : unit->dies())
      if (DWARFDie die(unit.get(), &entry); isFunction(die))
        finder.visit(*parts_->dwarf, die, parts_->functions);
  if (auto good = checkBodies(memory, bodies, finder.found.entries); !good)
    return good.error();
  return std::move(finder.found);
}

} // namespace stingy
