// memwalk ninja: the three steps as build actions, one a unit, so that only what changed is read
// again.
//
//   compile_commands.json ──▶ build.ninja, facts/**.command.json, facts.list
//   ninja:  command + source + headers + sidecars + .su ──extract──▶ facts ──link──▶ program.json
//           ──analyze──▶ memory.json
//
// An action reads its declared inputs and nothing else of the project, and runs in the folder of
// build.ninja. Whatever is written here is written only when it changed: a new compilation database
// in which one command differs makes one unit's action run.
#pragma once

#include "cli/pipeline.h"

namespace stingy {

struct NinjaOptions {
  PipelineOptions pipeline; // build, root, program, sidecars, files
  std::string output;       // the ninja file; empty: stingy/build.ninja in the build folder
  std::string facts;        // folder for facts; empty: facts/ beside the ninja file
  std::string launcher;     // shell text put before each extract action
};

/// What was written, as a line for the user.
Result<std::string> writeNinja(const NinjaOptions &options);

} // namespace stingy
