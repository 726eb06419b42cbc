#include "compare/figures.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <set>

namespace stingy {
namespace {

/// As docs/soundness.md tells what each kind makes unbounded; a kind that is new touches both.
bool touches(const std::string &kind, Figure figure) {
  static const std::set<std::string> stackOnly = {
      "external_function", "long_double_format", "recursion",     "dynamic_stack",
      "unknown_frame",     "inline_assembly",    "frame_mismatch"};
  static const std::set<std::string> objectsOnly = {"unknown_size",     "indirect_allocation",
                                                    "unresolved_stage", "queued_elsewhere",
                                                    "reference_count",  "unqueued_state"};
  static const std::set<std::string> neither = {"external_callback", "setjmp"};
  return !neither.contains(kind) &&
         !(figure == Figure::Stack ? objectsOnly : stackOnly).contains(kind);
}

} // namespace

Place placeOf(const Object &object) {
  return object.allocatedAt.empty() ? Place{} : object.allocatedAt.front();
}

ByteBound globalsBound(const Memory &memory) {
  bool whole = std::all_of(memory.units.begin(), memory.units.end(),
                           [](const Unit &unit) { return unit.parsed; });
  return whole ? ByteBound::exact(memory.globals.bytes)
               : ByteBound::unbounded(memory.globals.bytes);
}

std::int64_t changeOf(std::uint64_t before, std::uint64_t after) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  std::uint64_t size = after > before ? after - before : before - after;
  auto limited = size > static_cast<std::uint64_t>(most) ? most : static_cast<std::int64_t>(size);
  return after > before ? limited : -limited;
}

bool concerns(const Unknown &unknown, const std::string &stage) {
  const auto &stages = unknown.stages;
  return stages.empty() || std::find(stages.begin(), stages.end(), stage) != stages.end();
}

std::vector<Unknown> unknownsOf(const Memory &memory, Figure figure, const std::string &stage) {
  std::vector<Unknown> found;
  std::copy_if(memory.unknowns.begin(), memory.unknowns.end(), std::back_inserter(found),
               [&](const Unknown &unknown) {
                 return (stage.empty() || concerns(unknown, stage)) &&
                        touches(unknown.kind, figure);
               });
  return found;
}

std::string toText(const Unknown &unknown) {
  std::string where = toText(unknown.place);
  return fmt::format("{}{}{}: {}", where, where.empty() ? "" : ": ", unknown.kind, unknown.why);
}

std::string behind(const Place &place) {
  std::string text = toText(place);
  return text.empty() ? "" : ", " + text;
}

} // namespace stingy
