// Which objects are alive at which stage, and how many a request may hold.
//
// Forward data flow over the stage call graph, "may be alive", edge by edge:
//   aliveOut(A->B) = (aliveIn(A) - what the paths of A that queue B free) + what they leave behind
//   aliveIn(B)     = union of aliveOut(A->B); at an entry stage also what the scheduler may
//   allocate; of a stage that a field holds also what is alive after those of its paths that store
//   no other, since it is run again then
// A free ends an object only while a request holds one of it. Whether it does depends on what is
// alive: it is assumed, and taken back until nothing contradicts it. The request itself is alive at
// every stage, once.
#pragma once

#include "analyze/objects.h"

namespace stingy {

struct StageLifetime {
  IndexSet allocates, frees, alwaysFrees; // ObjectIds; "may", "may", "on every path"
  IndexSet aliveIn, live;                 // live: aliveIn and what it may allocate
  /// What some path that frees the request may leave.
  IndexSet leftAtEnd;
  bool mayPause = false; // some path queues nothing and does not end the request
};

struct Lifetimes {
  std::vector<StageLifetime> stages;    // by StageId
  std::vector<InstanceBound> instances; // by ObjectId
  IndexSet requests;                    // ObjectIds: what a "T" points to
  std::vector<IndexSet> waiting;        // by StageId: stages that begin with what it allocates
};

Lifetimes findLifetimes(const ProgramIndex &program, const FlowSolution &flow,
                        const CallGraph &calls, const StageGraph &stages,
                        const ObjectTable &objects,
                        const std::map<std::string, std::uint64_t> &counts = {});

} // namespace stingy
