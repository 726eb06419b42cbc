// The server as a child process, with signals passed on.
#pragma once

#include "model/result.h"

#include <string>
#include <utility>
#include <vector>

namespace stingy {

using Environment = std::vector<std::pair<std::string, std::string>>;

struct Ending {
  int status = 0;        // as wait tells it
  bool passedOn = false; // by a signal that came to us, and went on

  bool asExpected() const { return passedOn || status == 0; }
  /// As shells have it: 128 and the signal's number.
  int exitStatus() const;
  std::string text() const; // "exit status 3", "signal 9 (Killed)"
};

/// Returns how it ended, once it has and all that it started: a server may become a daemon. What
/// the daemon ended with counts when the process that began it ended well.
Result<Ending> runServer(const std::vector<std::string> &command, const Environment &added);

} // namespace stingy
