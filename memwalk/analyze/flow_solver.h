// Where the addresses of functions may come to be: the solution of the address flow.
//
//   FlowFact{from, to}             what may be in `from` may be in `to`
//   call of f                      f's parameter i <- argument i
//   call of an external function   what its answer says of its arguments
//   call through a node            the same for every function that may be in the node, and its
//   result
//
// Flow-insensitive, field-based, found by a worklist that passes only what is new. An indirect call
// whose node stays empty falls back to the functions of its type whose address is taken; that is an
// assumption and marked so.
#pragma once

#include "analyze/answers.h"
#include "analyze/index_set.h"
#include "analyze/program_index.h"

namespace stingy {

struct CallTargets {
  IndexSet functions;
  bool assumed = false; // by type only
};

struct FlowSolution {
  std::vector<IndexSet> functionsIn;           // by node
  std::vector<std::vector<NameId>> successors; // by node, indirect calls included
  std::vector<CallTargets> targets;            // by CallId

  /// The nodes that may hold what is in one of these, themselves included. By NameId.
  std::vector<bool> downstreamOf(const std::vector<NameId> &nodes) const;
};

FlowSolution solveFlow(const ProgramIndex &program, const Answers &answers);

} // namespace stingy
