// Event loops of the server's own, for sidecars that say which functions wait for events (Wait), as
// the preset epoll-table does.
//
//   n = epoll_wait(fd, events, ...);             the caller is a Scheduler,
//   ((struct watch *)events[i].data.ptr)->run()  and watch.run a stage holder
//
// The loop is the function annotated as Scheduler; without one, each that calls Wait, or, where
// neither it nor what it calls directly calls through a pointer, its callers that do. The holders
// are the fields and variables from which the loop, and what it calls directly, takes the pointers
// that it calls, and those from which these are copied. Extraction took down the stores to all
// function pointers (StageFields, candidates): those to other places are dropped here.
//
// Invariant: a pointer called there comes from holders only, or the call is an unknown.
#pragma once

#include "model/facts.h"

namespace stingy {

constexpr const char *UnresolvedStage = "unresolved_stage";

/// Whether some unit was extracted with a sidecar that says who waits.
bool mayHaveEventLoops(const std::vector<Facts> &units, const NameTable &names);

/// Of a program that may have event loops, and the name UnresolvedStage among its names.
void findEventLoops(Facts &program);

} // namespace stingy
