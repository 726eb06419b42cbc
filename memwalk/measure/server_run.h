// The server as a child process, with signals passed on.
#pragma once

#include "model/result.h"

#include <string>
#include <utility>
#include <vector>

namespace stingy {

using Environment = std::vector<std::pair<std::string, std::string>>;

/// Returns how it ended, once it has and all that it started: a server may become a daemon.
Result<std::string> runServer(const std::vector<std::string> &command, const Environment &added);

} // namespace stingy
