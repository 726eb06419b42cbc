// Which units of a compilation database can be read, and why another cannot.
#pragma once

#include "extract/extract.h"

namespace stingy {

/// What a compiler is told by its own name: "arm-linux-gnueabi-g++-12".
struct CompilerName {
  bool isCompiler = false;
  bool plusPlus = false; // links and reads as C++
  bool isClang = false;
  bool clangCl = false; // takes Microsoft's command line
  std::string target;   // triple of another machine than this one; empty: this one
};

CompilerName readCompilerName(const std::string &program);

/// Empty: the unit can be read. Else the reason, with the remedy.
std::string whyNotRead(const CompileCommand &command);

} // namespace stingy
