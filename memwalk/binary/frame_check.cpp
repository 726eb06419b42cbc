#include "binary/frame_check.h"

#include <algorithm>
#include <fmt/format.h>

namespace stingy {
namespace {

/// Functions of one name share what the unwind tables say of it: by name the largest frame.
std::map<std::string, std::uint64_t> largestFrames(const Facts &program) {
  std::map<std::string, std::uint64_t> largest;
  for (const FunctionFact &function : program.functions)
    if (function.defined && !function.synthetic) {
      std::uint64_t &bytes = largest[program.names[function.display]];
      bytes = std::max(bytes, function.frame.bytes);
    }
  return largest;
}

class Check {
public:
  Check(Facts &program, const UnwindFrames &frames)
      : program_(program), frames_(frames), kind_(program.names.intern(FrameMismatch)),
        largest_(largestFrames(program)) {}

  FrameCheck run() {
    for (FunctionFact &function : program_.functions)
      if (function.defined && !function.synthetic)
        check(function);
    std::sort(program_.unknowns.begin(), program_.unknowns.end());
    return counts_;
  }

private:
  void check(FunctionFact &function) {
    const std::string &name = program_.names[function.display];
    auto found = frames_.find(name);
    if (found == frames_.end())
      return;
    const UnwindFrame &seen = found->second;
    ++counts_.seen;
    counts_.partly += !seen.whole;
    bool assumed = function.frame.provenance == Provenance::Assumed;
    if (assumed && seen.whole && function.frame.definite()) {
      take(function, seen);
    } else if (seen.bytes > largest_.at(name)) {
      ++counts_.larger;
      tell(function, seen);
      take(function, seen);
    }
  }

  /// The tables do not show the red zone.
  static void take(FunctionFact &function, const UnwindFrame &seen) {
    function.frame = seen.whole && function.frame.definite()
                         ? ByteBound::atMost(seen.bytes, Provenance::Measured)
                         : ByteBound::unbounded(seen.bytes, Provenance::Measured);
    function.redZone = RedZoneBytes;
  }

  void tell(const FunctionFact &function, const UnwindFrame &seen) {
    program_.unknowns.push_back(
        {kind_, function.name, function.location,
         fmt::format("the linked program's frame of {} takes {}{} B, and {} B were measured: build "
                     "with -fstack-usage, and analyse that build",
                     program_.names[function.display], seen.whole ? "" : "at least ", seen.bytes,
                     function.frame.bytes)});
  }

  Facts &program_;
  const UnwindFrames &frames_;
  NameId kind_;
  std::map<std::string, std::uint64_t> largest_;
  FrameCheck counts_;
};

} // namespace

Result<FrameCheck> checkFrames(Facts &program, const UnwindFrames &frames) {
  FrameCheck counts = Check(program, frames).run();
  if (counts.seen == 0)
    return Error{"the linked program has none of the functions that the units define",
                 "name the program that is linked from these units with --binary"};
  return counts;
}

} // namespace stingy
