// Everything that analyze found out about a program, before it is spelled out.
#pragma once

#include "analyze/answers.h"
#include "analyze/doubts.h"
#include "analyze/lifetimes.h"
#include "analyze/poolability.h"
#include "analyze/releases.h"
#include "analyze/stack_bounds.h"

namespace stingy {

struct Findings {
  Findings(const Facts &facts, const AnswerSources &sources);

  ProgramIndex program;
  Answers answers;
  FlowSolution flow;
  CallGraph calls;
  StageGraph graph;
  std::vector<std::string> stageNames; // by StageId, unique
  ObjectTable objects;
  Poolability poolability;
  Lifetimes lifetimes;
  std::vector<std::vector<CallId>> releases; // by ObjectId: findReleases
  Doubts doubts;
  StackBounds stack;
};

} // namespace stingy
