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

void takeFrom(const UnwindFrame &seen, FunctionFact &function, Facts &program, NameId kind) {
  program.unknowns.push_back(
      {kind, function.name, function.location,
       fmt::format("the linked program's frame of {} takes {}{} B, and {} B were measured: build "
                   "with -fstack-usage, and analyse that build",
                   program.names[function.display], seen.whole ? "" : "at least ", seen.bytes,
                   function.frame.bytes)});
  function.frame = seen.whole && function.frame.definite()
                       ? ByteBound::atMost(seen.bytes, Provenance::Measured)
                       : ByteBound::unbounded(seen.bytes, Provenance::Measured);
}

} // namespace

Result<FrameCheck> checkFrames(Facts &program, const UnwindFrames &frames) {
  FrameCheck check;
  NameId kind = program.names.intern(FrameMismatch);
  std::map<std::string, std::uint64_t> largest = largestFrames(program);
  for (FunctionFact &function : program.functions) {
    if (!function.defined || function.synthetic)
      continue;
    const std::string &name = program.names[function.display];
    auto seen = frames.find(name);
    if (seen == frames.end())
      continue;
    ++check.checked;
    check.partly += !seen->second.whole;
    if (seen->second.bytes <= largest[name])
      continue;
    ++check.larger;
    takeFrom(seen->second, function, program, kind);
  }
  std::sort(program.unknowns.begin(), program.unknowns.end());
  if (check.checked == 0)
    return Error{"the linked program has none of the functions that the units define",
                 "name the program that is linked from these units with --binary"};
  return check;
}

} // namespace stingy
