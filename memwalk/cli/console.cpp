#include "cli/console.h"

#include <cstdlib>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace stingy {

int fail(const Error &error) {
  fmt::print(stderr, "memwalk: error: {}\n", error.text());
  return Failed;
}

TextOptions textOptions() {
  TextOptions text;
  text.colour = ::isatty(STDOUT_FILENO) == 1 && !std::getenv("NO_COLOR");
  if (winsize size{}; ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 60)
    text.width = size.ws_col;
  return text;
}

void reportStale(const std::vector<StaleAnswer> &stale, bool strict) {
  for (const StaleAnswer &answer : stale)
    fmt::print(stderr,
               "memwalk: {}: {}: stale entry: {}: {}; correct the name or remove the entry\n",
               strict ? "error" : "warning", answer.origin, answer.entry, answer.why);
}

void warnUnparsed(const Facts &facts) {
  if (std::string text = unparsedText(facts); !text.empty())
    fmt::print(stderr, "memwalk: warning: {}", text);
}

} // namespace stingy
