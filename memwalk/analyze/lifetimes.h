// Which objects are alive at which stage, and how many a request may hold.
//
// Forward data flow over the stage call graph, "may be alive":
//   aliveOut(A) = (aliveIn(A) + what A may allocate) - what every run of A frees and A does not
//   allocate aliveIn(B)  = union of aliveOut(A) over A -> B; at an entry stage also what the
//   scheduler may allocate
// A free ends an object only while a request holds one of it. Whether it does depends on what is
// alive: it is assumed, and taken back until nothing contradicts it.
#pragma once

#include "analyze/allocation_counts.h"

namespace stingy {

struct StageLifetime {
  IndexSet allocates, frees, alwaysFrees; // ObjectIds; "may", "may", "on every path"
  IndexSet aliveIn, live;                 // live: aliveIn and what it may allocate
};

struct Lifetimes {
  std::vector<StageLifetime> stages;    // by StageId
  std::vector<InstanceBound> instances; // by ObjectId
};

Lifetimes findLifetimes(const ProgramIndex &program, const FlowSolution &flow,
                        const CallGraph &calls, const StageGraph &stages,
                        const ObjectTable &objects);

} // namespace stingy
