#include "analyze/analyze.h"

namespace stingy {

Memory analyze(const Facts &program, const AnalyzeOptions &options) {
  Memory memory;
  memory.program = options.programName;
  memory.targetTriple = program.targetTriple;
  return memory;
}

} // namespace stingy
