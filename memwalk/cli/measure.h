// Measured beside predicted: record (a run of the server) and verify (the run against memory.json).
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace stingy {

struct MeasureOptions {
  std::string memory, statistics;
  std::string format = "text";
  std::string output, recorder;
  std::vector<std::string> command;
  std::vector<std::string> entries; // STAGE=FUNCTION
};

CLI::App *addRecordCommand(CLI::App &app, MeasureOptions &options);
CLI::App *addVerifyCommand(CLI::App &app, MeasureOptions &options);

/// Both return the exit status.
int runRecord(const MeasureOptions &options);
int runVerify(const MeasureOptions &options);

} // namespace stingy
