// The gate for continuous integration: check (memory.json against a budget) and diff (against
// another memory.json).
#pragma once

#include "cli/options.h"
#include "model/memory.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

namespace stingy {

struct GateOptions {
  std::vector<std::string> inputs; // memory.json; for diff the old one and the new one
  std::string format = "text";
  // check
  bool ofBuild = false; // no memory.json: the build folder is analysed
  std::string budget, writeBudget;
  unsigned slackPercent = 0;
  // diff
  std::vector<std::string> failOn;
  std::uint64_t maxGrowth = 0;
  bool limitsGrowth = false;
  bool renamed = false;
};

CLI::App *addCheckCommand(CLI::App &app, Options &options, GateOptions &gate);
CLI::App *addDiffCommand(CLI::App &app, GateOptions &gate);

/// `analyze` is called when there is no memory.json. Returns the exit status.
int runCheck(const GateOptions &gate, const std::function<Result<Memory>()> &analyze);
int runDiff(const GateOptions &gate);

} // namespace stingy
