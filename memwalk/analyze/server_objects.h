// Memory that is the server's own, not a request's, as far as that is certain:
//   what only code that runs before the scheduler allocates
//   what a variable of static storage has at most one of: each allocation takes place while the
//   variable is null, or moves what it holds, and nothing else is ever stored there
//   what the user says is ("server_objects" in a sidecar)
#pragma once

#include "analyze/findings.h"

namespace stingy {

std::vector<ServerObject> serverObjects(const Findings &findings); // sorted by name

} // namespace stingy
