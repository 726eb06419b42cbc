#include "compare/measured_check.h"

#include "compare/figures.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

namespace stingy {
namespace {

/// While one of these is open, it is not known which stages may follow.
bool leavesEdgesOpen(const Unknown &unknown) {
  static const std::set<std::string> kinds = {
      "unresolved_stage", "unresolved_call", "ambiguous_switch", "stage_without_body",
      "queued_elsewhere", "unparsed_unit",   "no_stages",        "no_scheduler",
      "dynamic_symbol",   "inline_assembly", "coroutine",        "external_function",
      "unqueued_state"};
  return kinds.contains(unknown.kind);
}

class Checker {
public:
  Checker(const Memory &memory, const Measured &measured) : memory_(memory), measured_(measured) {}

  Result<MeasuredResult> run() {
    result_.program = memory_.program;
    result_.processes = measured_.processes;
    for (const MeasuredStage &seen : measured_.stages)
      if (!addStage(seen))
        return unknownName("stage", seen.name);
    for (const MeasuredObject &seen : measured_.objects)
      if (auto good = addObject(seen); !good)
        return good.error();
    for (const MeasuredTransition &seen : measured_.transitions)
      checkTransition(seen);
    checkUnexplained();
    for (const std::string &gap : measured_.gaps)
      result_.notes.push_back("not seen: " + gap);
    return std::move(result_);
  }

private:
  static Error unknownName(const char *what, const std::string &name) {
    return {
        fmt::format("the statistics name {} \"{}\", which memory.json does not have", what, name),
        "they are of another build: record again, or analyse again"};
  }

  void fail(Place place, std::string text) {
    result_.failures.push_back({std::move(text), std::move(place)});
  }

  void compare(const Place &place, const std::string &what, const ByteBound &bound,
               std::uint64_t seen) {
    if (bound.definite() && seen > bound.bytes)
      fail(place, fmt::format("{} {} B measured, {} B above the bound of {}", what, seen,
                              seen - bound.bytes, toText(bound)));
  }

  bool addStage(const MeasuredStage &seen) {
    const Stage *stage = findStage(memory_, seen.name);
    if (!stage)
      return false;
    result_.stages.push_back({stage, &seen});
    std::string name = "stage " + seen.name;
    compare(stage->place, name + ": stack", stage->stack, seen.stack);
    compare(stage->place, name + ": per_request", stage->perRequest, seen.held);
    note(*stage, seen);
    return true;
  }

  void note(const Stage &stage, const MeasuredStage &seen) {
    if (!seen.whyNot.empty())
      result_.notes.push_back(fmt::format("stage {}: not measured: {}", stage.name, seen.whyNot));
    if (seen.calls > seen.ends)
      result_.notes.push_back(fmt::format(
          "stage {}: {} of {} runs have no end that was seen ({} left by longjmp, or while "
          "another thread passed its end); their stack is not in the figure",
          stage.name, seen.calls - seen.ends, seen.calls, seen.abandoned));
    if (seen.stackCut)
      result_.notes.push_back(
          fmt::format("stage {}: its stack went deeper than was looked: at least {} B", stage.name,
                      seen.stack));
  }

  Status addObject(const MeasuredObject &seen) {
    const Object *object = findObject(memory_, seen.name);
    if (!object)
      return unknownName("object", seen.name);
    if (seen.expected != 0 && seen.expected != object->size.bytes)
      return Error{fmt::format("the statistics are of a server with a {} of {} B, memory.json says "
                               "{}",
                               seen.name, seen.expected, toText(object->size)),
                   "they are of another build: generate, build and run the server anew"};
    result_.objects.push_back({object, &seen});
    Place place = placeOf(*object);
    compare(place, fmt::format("object {}: size", seen.name), object->size, seen.largest);
    if (!object->isContainer && object->instances.kind != BoundKind::Unbounded &&
        seen.held > object->instances.count)
      fail(place, fmt::format("object {}: one request held {}, above the bound of {}", seen.name,
                              seen.held, object->instances.count));
    return Done{};
  }

  bool isOpen(const std::string &stage) const {
    return std::any_of(memory_.unknowns.begin(), memory_.unknowns.end(),
                       [&](const Unknown &unknown) {
                         return leavesEdgesOpen(unknown) && concerns(unknown, stage);
                       });
  }

  void checkTransition(const MeasuredTransition &seen) {
    const Stage *from = findStage(memory_, seen.from);
    if (seen.unexplained == 0 || !from)
      return;
    std::string text = fmt::format(
        "{} of {} times a request came from {} to {}, which no stage that it ran before "
        "may queue",
        seen.unexplained, seen.count, seen.from, seen.to);
    if (isOpen(seen.from))
      result_.notes.push_back(text + "; what that stage queues is not known in full");
    else
      fail(from->place, text);
  }

  /// A call of the allocator by the program itself; what libraries allocate for their own use is no
  /// object.
  bool isOfProgram(const UnexplainedAllocation &seen) const {
    return !seen.calls.empty() &&
           (memory_.files.contains(seen.calls.front().file) ||
            std::any_of(memory_.units.begin(), memory_.units.end(),
                        [&](const Unit &unit) { return unit.file == seen.calls.front().file; }));
  }

  /// Where the program allocates, or calls the library that does.
  struct AllocatingCall {
    std::string stage;
    Place place; // line 0: not known
    std::string function;
    bool isDirect = false;
    auto operator<=>(const AllocatingCall &) const = default;
  };
  struct Sum {
    std::uint64_t count = 0, bytes = 0;
  };

  /// The site, if there is one: a header's inline function may have come to the allocator for it.
  AllocatingCall callOf(const UnexplainedAllocation &seen) const {
    AllocatingCall call{seen.stage, {}, "", isOfProgram(seen)};
    auto known = std::find_if(seen.calls.begin(), seen.calls.end(),
                              [&](const Place &place) { return isSite(place); });
    if (known == seen.calls.end())
      known = std::find_if(seen.calls.begin(), seen.calls.end(),
                           [](const Place &place) { return place.line != 0; });
    if (known != seen.calls.end()) {
      call.place = *known;
      call.function = seen.functions[static_cast<std::size_t>(known - seen.calls.begin())];
    }
    return call;
  }

  void checkUnexplained() {
    std::map<AllocatingCall, Sum> sums; // call stacks that differ further out are one
    for (const UnexplainedAllocation &seen : measured_.unexplained) {
      Sum &sum = sums[callOf(seen)];
      sum.count += seen.count;
      sum.bytes += seen.bytes;
    }
    for (const auto &[call, sum] : sums)
      tellUnexplained(call, sum);
  }

  bool isSite(const Place &place) const {
    return std::any_of(memory_.sites.begin(), memory_.sites.end(), [&](const Site &site) {
      return site.role == RoleKind::Malloc && site.place.file == place.file &&
             site.place.line == place.line;
    });
  }

  void tellUnexplained(const AllocatingCall &call, const Sum &sum) {
    std::string where = call.place.line == 0
                            ? "unknown code"
                            : fmt::format("{} ({})", toText(call.place), call.function);
    bool mixed = !call.isDirect && isSite(call.place);
    std::string text = fmt::format("stage {}: {} allocation{}, {} B, {} {}, {}", call.stage,
                                   sum.count, sum.count == 1 ? "" : "s", sum.bytes,
                                   call.isDirect ? "at" : "in a library called at", where,
                                   mixed ? "not told apart from what it takes for itself there"
                                         : "which memory.json does not have as a site");
    const Stage *stage = findStage(memory_, call.stage);
    if (stage && stage->perRequest.definite() && call.isDirect)
      fail(call.place, text);
    else
      result_.notes.push_back(text);
  }

  const Memory &memory_;
  const Measured &measured_;
  MeasuredResult result_;
};

} // namespace

Result<MeasuredResult> checkMeasured(const Memory &memory, const std::string &memoryDigest,
                                     const Measured &measured, const std::string &origin) {
  if (measured.program != memory.program)
    return Error{fmt::format("{}: is of the program {}, memory.json of {}", origin,
                             measured.program, memory.program),
                 "give the statistics and the memory.json of one program"};
  if (!measured.memoryDigest.empty() && measured.memoryDigest != memoryDigest)
    return Error{origin + ": was recorded for another memory.json of this program",
                 "record it again with this one"};
  auto result = Checker(memory, measured).run();
  if (!result)
    return std::move(result.error()).within(origin);
  return result;
}

double ratioOf(const ByteBound &bound, std::uint64_t measured) {
  return bound.definite() && measured != 0
             ? static_cast<double>(bound.bytes) / static_cast<double>(measured)
             : 0;
}

} // namespace stingy
