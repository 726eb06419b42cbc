#include "measure/executable_parts.h"

#include <algorithm>
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

} // namespace

std::vector<StageEntry> Executable::stageEntries(const Memory &memory) const {
  std::multimap<unsigned, std::uint32_t> byLine;
  for (std::uint32_t i = 0; i < memory.stages.size(); ++i)
    byLine.emplace(memory.stages[i].place.line, i);
  std::vector<StageEntry> entries;
  auto addFunction = [&](const DWARFDie &function) {
    auto [from, to] = byLine.equal_range(static_cast<unsigned>(function.getDeclLine()));
    auto ranges = from == to ? llvm::DWARFAddressRangesVector() : rangesOf(function);
    for (; from != to; ++from) {
      const Stage &stage = memory.stages[from->second];
      if (!isFile(declaredIn(*parts_->dwarf, function), stage.place.file))
        continue;
      for (const auto &range : ranges) {
        auto symbol = parts_->functions.find(range.LowPC);
        if (symbol != parts_->functions.end() && !symbol->second.ends_with(".cold"))
          entries.push_back(
              {from->second, range.LowPC, requestArgument(function, recordsOf(memory, stage))});
      }
    }
  };
  for (const auto &unit : parts_->dwarf->compile_units())
    for (const auto &entry : unit->dies())
      if (DWARFDie die(unit.get(), &entry); die.getTag() == llvm::dwarf::DW_TAG_subprogram)
        addFunction(die);
  return entries;
}

} // namespace stingy
