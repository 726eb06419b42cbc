#include "measure/request_argument.h"

#include "measure/executable_parts.h"

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

} // namespace

RequestArgument requestArgument(const DWARFDie &function, const std::set<std::string> &records) {
  std::uint32_t position = 0;
  RequestArgument first;
  for (const DWARFDie &child : function.children()) {
    if (child.getTag() != llvm::dwarf::DW_TAG_formal_parameter)
      continue;
    DWARFDie type = typeOf(child);
    if (isFloat(type))
      continue;
    if (!isInteger(type) || position == 6)
      break; // a record by value: nobody counts its registers here
    if (isPointer(type) && pointsToObject(type, records))
      return {position, false};
    if (DWARFDie referred = isPointer(type) ? typeOf(type) : DWARFDie();
        isPointer(referred) && pointsToObject(referred, records))
      return {position, true};
    // "this" of a closure or of an object that holds handlers is no request by itself.
    if (isPointer(type) && !isImplicit(child) && first.position == NoArgument)
      first.position = position;
    ++position;
  }
  return first;
}

} // namespace stingy
