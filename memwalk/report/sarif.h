// SARIF 2.1.0: what code-scanning services show beside the line that it is about.
//
//   findings  -> warning    what the server seems to do wrong
//   unknowns  -> note       what memwalk does not know
//   limits of a budget that are broken, figures that grew -> error
//
// Files are relative to the project's folder (--root): let that be the repository's.
#pragma once

#include "compare/budget_check.h"
#include "compare/memory_diff.h"

#include <string>

namespace stingy {

std::string sarifReport(const Memory &memory);
/// What is broken, and the findings and unknowns of `memory`.
std::string sarifReport(const BudgetResult &result, const Memory &memory);
/// The new findings and unknowns, and `grown`.
std::string sarifReport(const MemoryDiff &diff, const std::vector<Growth> &grown);

} // namespace stingy
