// The views of memory.json on standard output, as --report asks for them.
#pragma once

#include "cli/options.h"
#include "model/layout.h"
#include "model/memory.h"

namespace stingy {

/// With the layout's cache where there is one. Returns the exit status.
int printView(const Memory &memory, const Options &options, const Layout *layout = nullptr);

/// What was analysed before, seen again.
int runReport(const Options &options);

} // namespace stingy
