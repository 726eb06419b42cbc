// One run of Clang over one unit: the parse, the walk and, where the frames are not known yet, code
// generation.
//
// A crash, and code that nests so deep that the stack overflows, end the run and nothing else.
#pragma once

#include "extract/compile_command.h"
#include "extract/frames.h"
#include "model/facts.h"

#include <map>
#include <string>
#include <vector>

namespace stingy {

/// What one run fills.
struct UnitRun {
  const ExtractOptions &options;
  Facts &facts;
  FrameCollector diagnostics;
  std::map<NameId, std::string> backendNames; // of the functions that have a frame
  std::vector<std::string> reads;             // every file that was read, absolute
};

enum class FrameSource { GeneratedCode, StackUsageFile };

/// False when Clang crashed.
bool runClang(const CompileCommand &command, UnitRun &run, FrameSource frames,
              MachineOptions machine);

} // namespace stingy
