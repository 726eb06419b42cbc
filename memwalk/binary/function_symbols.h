// The functions that a file's symbol table names.
#pragma once

#include <cstdint>
#include <llvm/Object/ObjectFile.h>
#include <map>
#include <string>

namespace stingy {

/// Address -> name as the linker knows it. Aliases stand in the order of the symbol table.
using FunctionSymbols = std::multimap<std::uint64_t, std::string>;

/// Those that `file` defines.
FunctionSymbols functionSymbols(const llvm::object::ObjectFile &file);

} // namespace stingy
