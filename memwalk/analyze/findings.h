// Everything that analyze found out about a program, before it is spelled out.
#pragma once

#include "analyze/doubts.h"
#include "analyze/lifetimes.h"
#include "analyze/poolability.h"
#include "analyze/stack_bounds.h"

namespace stingy {

struct Findings {
  explicit Findings(const Facts &facts);

  ProgramIndex program;
  FlowSolution flow;
  CallGraph calls;
  StageGraph graph;
  std::vector<std::string> stageNames; // by StageId, unique
  ObjectTable objects;
  Poolability poolability;
  Lifetimes lifetimes;
  Doubts doubts;
  StackBounds stack;
};

} // namespace stingy
