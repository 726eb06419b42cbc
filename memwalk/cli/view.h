// The views of memory.json on standard output, as --report asks for them.
#pragma once

#include "cli/options.h"
#include "model/memory.h"

namespace stingy {

/// Returns the exit status.
int printView(const Memory &memory, const Options &options);

/// What was analysed before, seen again.
int runReport(const Options &options);

} // namespace stingy
