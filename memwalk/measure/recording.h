// A run of a server with the recorder preloaded, and what it took.
#pragma once

#include "measure/executable.h"
#include "measure/server_run.h"
#include "model/measured.h"

#include <string>
#include <vector>

namespace stingy {

struct RecordOrder {
  std::string memoryPath;
  std::string recorder; // libstingy_record.so
  StageBodies bodies;
  std::vector<std::string> command; // the server and its arguments
};

struct RecordedRun {
  Measured measured;
  Ending ending;
};

/// Runs the command until it ends, and all that it started; signals go on to it.
Result<RecordedRun> record(const RecordOrder &order);

} // namespace stingy
