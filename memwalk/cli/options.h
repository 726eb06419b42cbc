// The options of memwalk's commands, as CLI11 fills them in.
#pragma once

#include "cli/pipeline.h"

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace stingy {

struct Options {
  PipelineOptions pipeline;
  std::string root = ".";
  std::string output;
  std::string report;
  std::string l2;     // empty: this machine's
  std::string layout; // to draw; empty: none
  bool strict = false;
  std::vector<std::string> inputs;
  std::vector<std::string> explained;
  std::string list;        // file that names the inputs, one a line
  std::string commandFile; // of one unit; empty: the compilation database
  std::string depfile;
  bool keepGoing = false;
  std::string launcher, factsFolder;
};

void addBuildOptions(CLI::App &app, Options &options);
void addAnswerOptions(CLI::App &app, Options &options);
/// What analysis itself is asked, besides the answers.
void addAnalysisOptions(CLI::App &app, Options &options);
void addReportOptions(CLI::App &app, Options &options);
/// The part of them that needs no program, only its memory.json.
void addViewOptions(CLI::App &app, Options &options);
void addUnitOptions(CLI::App &extract, Options &options);
void addLinkOptions(CLI::App &link, Options &options);
void addNinjaOptions(CLI::App &ninja, Options &options);

} // namespace stingy
