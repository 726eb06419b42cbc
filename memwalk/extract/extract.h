// extract: one translation unit -> Facts. The only folder that includes the Clang AST.
//
//   compile command ──parse──▶ AST ──FactVisitor──▶ functions, calls, flows, sites, globals
//                          └──code generation, or the build's own .su files──▶ frames
//
// A unit that does not parse is not dropped: what could be read is read, UnitFact::parsed is false,
// and its functions have no frame.
#pragma once

#include "model/facts.h"
#include "model/result.h"
#include "model/sidecar.h"

#include <string>
#include <vector>

namespace stingy {

struct CompileCommand {
  std::string directory;
  std::string file;                   // absolute
  std::vector<std::string> arguments; // as in the compilation database, the compiler first
  std::string output;                 // the object file, absolute; may be empty
  std::string stackUsage;             // its .su file, absolute, should it exist; may be empty
};

/// `path` is a build folder or its compile_commands.json.
Result<std::vector<CompileCommand>> readCompilationDatabase(const std::string &path);

/// It is only included by units: a precompiled header, or an editor's entry.
bool isHeader(const CompileCommand &command);

struct ExtractOptions {
  std::string root; // absolute; paths below it are written relative to it
  Sidecar sidecar;  // the user's, merged with the C library's
};

/// Never fails: what cannot be read is in the facts' units and diagnostics. `reads` gets every
/// source and header that was read, absolute.
Facts extractUnit(const CompileCommand &command, const ExtractOptions &options,
                  std::vector<std::string> *reads = nullptr);

} // namespace stingy
