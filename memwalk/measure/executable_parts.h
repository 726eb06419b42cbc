// What the readers of an executable share.
#pragma once

#include "measure/executable.h"

#include <llvm/DebugInfo/DWARF/DWARFContext.h>
#include <llvm/Object/ELFObjectFile.h>
#include <map>

namespace stingy {

struct Executable::Parts {
  llvm::object::OwningBinary<llvm::object::Binary> file;
  std::unique_ptr<llvm::DWARFContext> dwarf;
  std::map<std::uint64_t, std::string> functions; // by address; aliases count once
  std::string build;

  const llvm::object::ELFObjectFileBase &elf() const {
    return *llvm::cast<llvm::object::ELFObjectFileBase>(file.getBinary());
  }
};

/// LLVM 19 takes numbers that gcc keeps in the abbreviations (DW_FORM_implicit_const) for signed
/// ones only.
inline std::uint64_t numberOf(const llvm::DWARFFormValue &value) {
  if (auto number = value.getAsUnsignedConstant())
    return *number;
  return static_cast<std::uint64_t>(value.getAsSignedConstant().value_or(0));
}

/// Made by the compiler: "this", what runs a closure.
inline bool isImplicit(const llvm::DWARFDie &die) {
  return llvm::dwarf::toUnsigned(die.findRecursively(llvm::dwarf::DW_AT_artificial), 0) != 0;
}

} // namespace stingy
