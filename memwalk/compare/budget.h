// Budget: what a program's memory may grow to, as its people wrote it (docs/formats/
// budget.schema.json). It is checked against memory.json (compare/budget_check.h).
//
// A limit is kept with its JSON pointer, so that whoever breaks it is told where it stands.
#pragma once

#include "model/memory.h"
#include "model/result.h"

#include <map>
#include <optional>
#include <string>

namespace stingy {

struct Limit {
  std::uint64_t most = 0;    // bytes, or how many
  bool allowUnknown = false; // a figure without upper bound is measured by the part that is known
  std::string at;            // JSON pointer into the budget
};

struct StageLimits {
  std::optional<Limit> stack, perRequest;
};

struct ObjectLimits {
  std::optional<Limit> size, instances;
};

struct TotalLimits {
  std::optional<Limit> stack, perRequest, globals, unknowns, findings;
};

/// The key of stages, or objects, that is for all that have no limit of their own.
constexpr const char *AnyName = "*";

struct Budget {
  std::map<std::string, StageLimits> stages;
  std::map<std::string, ObjectLimits> objects;
  TotalLimits total;
};

/// `origin` names the text in messages.
Result<Budget> parseBudget(const std::string &text, const std::string &origin);

/// A budget that the program meets as it is, with room for `slackPercent` of growth. Where there is
/// no upper bound it allows the unknown and limits the part that is known.
Budget budgetFor(const Memory &memory, unsigned slackPercent);

std::string serialize(const Budget &budget);

/// The limits that allow an unknown.
std::size_t unknownsAllowed(const Budget &budget);

} // namespace stingy
