// What the gate found (memwalk check, memwalk diff), for terminals, pull requests and programs.
#pragma once

#include "compare/budget_check.h"
#include "compare/memory_diff.h"
#include "report/report.h"

#include <string>

namespace stingy {

std::string textReport(const BudgetResult &result, const TextOptions &options);
/// For a comment on a pull request; begins with GateMark.
std::string markdownReport(const BudgetResult &result);
std::string jsonReport(const BudgetResult &result);

std::string textReport(const MemoryDiff &diff, const TextOptions &options);
std::string markdownReport(const MemoryDiff &diff);
std::string jsonReport(const MemoryDiff &diff);

/// By this a workflow finds the comment that it wrote before.
constexpr const char *GateMark = "<!-- stingy memory -->";

} // namespace stingy
