// What running a function does to objects, path by path.
//
// Paths are told apart by the stage that they queue, since a request continues with that stage
// only: an object that is freed before one stage is queued need not be freed before another. On
// each class of paths
//   allocates: may have been allocated there and not been freed since
//   frees:     on every path, what was alive before has been freed
// so that what is alive after such a path is (alive before - frees) + allocates. Functions are
// composed callees first; a recursion is iterated until nothing changes.
//
// A free counts only while a request holds one of the object: `several` names those of which it may
// hold more. And it counts only where what it frees is the request's own: in a function that frees
// what a parameter leads to, for those of its callers that hand it what is their own.
#pragma once

#include "analyze/co_queued.h"
#include "analyze/objects.h"
#include "analyze/request_origins.h"

#include <limits>
#include <map>

namespace stingy {

constexpr StageId NoStage = std::numeric_limits<StageId>::max();
/// The paths that free the request itself.
constexpr StageId EndOfRequest = NoStage - 1;

/// Parameters of a function, by position, then the object of a method, and what is not the
/// request's.
using Parameters = std::uint64_t;
constexpr unsigned MostParameters = 62;
constexpr unsigned ObjectPosition = MostParameters;
constexpr Parameters Anothers = Parameters(1) << (ObjectPosition + 1);

/// What must be the request's own for something to be, and the records (by name) that the ways from
/// there lead through.
struct Lead {
  Parameters parameters = 0;
  IndexSet walked = {};
  bool operator==(const Lead &) const = default;
};

struct Effect {
  IndexSet allocates, frees; // ObjectIds
  IndexSet origins;          // of the requests for which the stage was queued; none for NoStage
  std::map<ObjectId, Lead> given = {}; // of what is freed, where it is not simply the request's
  bool operator==(const Effect &) const = default;
};

/// By the stage that the paths queue or EndOfRequest, NoStage for neither. Without an entry there
/// is no such path.
using PathEffects = std::map<StageId, Effect>;

struct FunctionEffects {
  PathEffects paths;    // empty: the function does not return
  IndexSet mayAllocate; // on any path, whether freed again or not
  IndexSet exposed;     // allocated where it has not surely been freed since the function began
  IndexSet twice;       // allocated while one that was allocated in here may be alive
  bool operator==(const FunctionEffects &) const = default;
};

struct PathFindings {
  std::vector<FunctionEffects> functions; // by FunctionId
  CoQueued coQueued;                      // by the paths of what stages run
};

/// `requests` are the objects that are requests themselves: they are neither freed nor several.
PathFindings findPathEffects(const ProgramIndex &program, const FlowSolution &flow,
                             const CallGraph &calls, const StageGraph &stages,
                             const ObjectTable &objects, const RequestOrigins &origins,
                             const IndexSet &several, const IndexSet &requests);

} // namespace stingy
