// Compile commands made fit for an in-process parse by Clang 19.
#pragma once

#include "extract/extract.h"

#include <llvm/Option/ArgList.h>

namespace stingy {

/// The command's options as Clang's driver reads them. `storage` outlives the result.
llvm::opt::InputArgList parseOptions(const std::vector<std::string> &arguments,
                                     std::vector<const char *> &storage);

enum class MachineOptions { Kept, Dropped };

/// The command without outputs, dependency files and options that Clang does not know, and with
/// Clang's own headers. Options of the machine (-march=) that another compiler understands and this
/// one does not can be dropped.
std::vector<std::string> argumentsForClang(const CompileCommand &command, MachineOptions machine);

} // namespace stingy
