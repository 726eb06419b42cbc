// Which of a function's parameters is the request that a stage runs for.
#pragma once

#include "measure/executable.h"

#include <llvm/DebugInfo/DWARF/DWARFDie.h>
#include <set>
#include <string>

namespace stingy {

/// The first parameter that points to one of the records, or to a pointer to one (std::function
/// passes arguments by reference); else the first pointer.
RequestArgument requestArgument(const llvm::DWARFDie &function,
                                const std::set<std::string> &records);

} // namespace stingy
