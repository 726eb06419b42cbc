// A budget against memory.json.
//
//   Memory + Budget --checkBudget--> BudgetResult: each limit that applies, whether it holds, and
//                                    for those that do not what the figure is made of
//
// A figure without upper bound breaks its limit unless the limit allows the unknown.
#pragma once

#include "compare/budget.h"

#include <string>
#include <vector>

namespace stingy {

struct CheckedLimit {
  std::string what;    // "stage", "object", "total"
  std::string name;    // empty for a total
  std::string figure;  // as the budget calls it: "stack", "per_request", "size", ...
  bool isBytes = true; // else a count
  Limit limit;
  BoundKind kind = BoundKind::Exact;
  std::uint64_t value = 0;
  Place place;                      // of the stage, or the object's first allocation
  std::vector<std::string> because; // what the figure is made of; empty when the limit holds
  std::vector<std::string> unknown; // what leaves it without upper bound, and counts here

  bool isUnknown() const { return kind == BoundKind::Unbounded && !limit.allowUnknown; }
  bool holds() const { return value <= limit.most && !isUnknown(); }
};

struct BudgetResult {
  std::string program;
  std::string origin;               // the budget's name in messages
  std::vector<CheckedLimit> limits; // stages, then objects, then totals
  std::size_t broken = 0;
};

/// An error when the budget names a stage or an object that the program does not have: a limit that
/// limits nothing would look like one that holds.
Result<BudgetResult> checkBudget(const Memory &memory, const Budget &budget,
                                 const std::string &origin);

/// "stage parse_request: per_request <= 10912 B, 912 B over the limit of 10000 B".
std::string sentence(const CheckedLimit &limit);
/// What to do about it.
std::string remedy(const CheckedLimit &limit);

} // namespace stingy
