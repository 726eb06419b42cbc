// What all commands say to the terminal in the same way: errors, warnings, exit status.
#pragma once

#include "cli/pipeline.h"
#include "report/report.h"

#include <string>
#include <vector>

namespace stingy {

enum ExitCode { Good = 0, Failed = 1, Usage = 2 };

/// Prints the error; Failed.
int fail(const Error &error);

/// For standard output: colour and width where it is a terminal.
TextOptions textOptions();

/// Answers that match nothing any more: warnings, or errors when nothing may stay open.
void reportStale(const std::vector<StaleAnswer> &stale, bool strict);

void warnUnparsed(const Facts &facts);

} // namespace stingy
