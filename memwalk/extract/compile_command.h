// Compile commands made fit for an in-process parse by Clang 19.
#pragma once

#include "extract/extract.h"

namespace stingy {

/// Whether the build's own compiler is clang (its stack usage figures leave out the return address).
bool isClang(const CompileCommand &command);

/// The command without outputs, dependency files and options that Clang does not know, and with Clang's own
/// headers.
std::vector<std::string> argumentsForClang(const CompileCommand &command);

} // namespace stingy
