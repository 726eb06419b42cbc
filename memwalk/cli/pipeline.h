// The steps of memwalk as the command line runs them: extract (in parallel), link, analyze.
#pragma once

#include "extract/extract.h"
#include "model/memory.h"

#include <string>
#include <vector>

namespace stingy {

struct PipelineOptions {
  std::string build = ".";              // folder of compile_commands.json, or that file
  std::string root;                     // absolute
  std::string program;                  // empty: the root's name
  std::vector<std::string> annotations; // sidecar files
  std::vector<std::string> files;       // only these units; empty: all
  unsigned jobs = 0;                    // 0: one a core
};

/// Extracts the units; progress goes to standard error when that is a terminal.
Result<std::vector<Facts>> extractAll(const PipelineOptions &options);

/// Links and analyzes. Mistakes in annotations, and a program without stages, are errors.
Result<Memory> analyzeAll(std::vector<Facts> units, const std::string &program);
Result<Facts> linkAll(std::vector<Facts> units);
Result<Memory> analyzeProgram(const Facts &program, const std::string &name);

/// One line for each unit that could not be read whole, with its first errors. Empty when all could.
std::string unparsedText(const Facts &facts);

} // namespace stingy
