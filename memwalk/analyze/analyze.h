// Analyze: what a program's facts say of its memory (paper, section 4.2).
//
//   Facts (program) --analyze--> Memory: stages, stack, objects, lifetimes, globals, unknowns
//
// Only here is anything inferred. A number is definite only when every part of it is known; each
// part that is not is an Unknown that names the stages whose figures it may change.
#pragma once

#include "analyze/stale_answers.h"
#include "model/facts.h"
#include "model/memory.h"

namespace stingy {

struct AnalyzeOptions {
  std::string programName;
  AnswerSources answers = {};
};

struct Analysis {
  Memory memory;
  std::vector<StaleAnswer> stale; // the user's answers that match nothing any more
};

Analysis analyze(const Facts &program, const AnalyzeOptions &options);

} // namespace stingy
