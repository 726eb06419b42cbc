#include "measure/recording.h"

#include "measure/record_file.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <sstream>

namespace stingy {
namespace {

namespace fs = std::filesystem;

/// As execvp finds it.
std::string findCommand(const std::string &name) {
  if (name.find('/') != std::string::npos)
    return name;
  const char *path = std::getenv("PATH");
  std::istringstream folders(path ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');)
    if (fs::path file = fs::path(folder) / name; fs::exists(file))
      return file.string();
  return name;
}

const CodePlace Library{Place{}, "a library"};

/// Its templates are code of the executable.
bool isOfStandardLibrary(const std::string &file) {
  return file.find("/include/c++/") != std::string::npos ||
         file.find("/c++/v1/") != std::string::npos;
}

class Reading {
public:
  Reading(const Memory &memory, const Executable &executable, const RecordFile &file)
      : memory_(memory), executable_(executable), file_(file) {}

  void read(Measured &measured, const StageEntries &stages) const {
    for (std::size_t i = 0; i < memory_.stages.size(); ++i)
      measured.stages.push_back(stage(i, stages.entries));
    for (std::size_t i = 0; i < memory_.objects.size(); ++i)
      measured.objects.push_back(object(i));
    readTransitions(measured);
    for (std::size_t i = 0; i < RECORD_STACKS; ++i)
      if (file_.stack(i).hash != 0)
        measured.unexplained.push_back(unexplained(file_.stack(i)));
    std::sort(measured.unexplained.begin(), measured.unexplained.end(),
              [](const auto &a, const auto &b) {
                return std::tie(a.stage, a.calls) < std::tie(b.stage, b.calls);
              });
    measured.gaps = gaps();
    for (std::uint32_t stage : stages.inlined)
      measured.gaps.push_back(fmt::format("runs of stage {} where it is inlined into other code",
                                          memory_.stages[stage].name));
    measured.processes = file_.header().processes;
  }

private:
  MeasuredStage stage(std::size_t index, const std::vector<StageEntry> &entries) const {
    const record_stage &seen = file_.stage(index);
    MeasuredStage stage;
    stage.name = memory_.stages[index].name;
    if (std::none_of(entries.begin(), entries.end(),
                     [&](const StageEntry &entry) { return entry.stage == index; }))
      stage.whyNot = fmt::format("no function of its own begins at {} in the executable: a case of "
                                 "a switch (record --entry names its function), an inlined "
                                 "function, or another build",
                                 toText(memory_.stages[index].place));
    stage.calls = seen.calls;
    stage.ends = seen.ends;
    stage.abandoned = seen.abandoned;
    stage.stack = seen.stack_bytes;
    stage.stackCut = seen.stack_cut != 0;
    stage.makesRequests = seen.makes_requests != 0;
    stage.held = stage.makesRequests ? seen.bytes_at_entry
                                     : std::max(seen.bytes_at_entry, seen.bytes_during);
    return stage;
  }

  MeasuredObject object(std::size_t index) const {
    const record_object &seen = file_.object(index);
    MeasuredObject object{memory_.objects[index].name,
                          seen.allocations,
                          seen.frees,
                          seen.largest_bytes,
                          seen.alive_high,
                          0,
                          0};
    for (std::size_t i = 0; i < memory_.stages.size(); ++i)
      if (const record_pair &pair = file_.pair(i, index); pair.handed_over == 0)
        object.held = std::max<std::uint64_t>(object.held, pair.held_high);
    return object;
  }

  void readTransitions(Measured &measured) const {
    std::size_t stages = memory_.stages.size();
    for (std::size_t from = 0; from <= stages; ++from)
      for (std::size_t to = 0; to < stages; ++to)
        if (const record_transition &seen = file_.transition(from, to); seen.count != 0)
          measured.transitions.push_back({from == stages ? "" : memory_.stages[from].name,
                                          memory_.stages[to].name, seen.count, seen.unexplained});
  }

  UnexplainedAllocation unexplained(const record_stack &stack) const {
    UnexplainedAllocation allocation;
    allocation.stage = memory_.stages[stack.stage].name;
    for (std::uint32_t i = 0; i < stack.depth; ++i) {
      auto places =
          stack.frames[i] == 0 ? std::vector{Library} : executable_.placesOf(stack.frames[i]);
      for (CodePlace &place : places) {
        if (isOfStandardLibrary(place.place.file))
          place = Library;
        allocation.calls.push_back(ofProject(std::move(place.place)));
        allocation.functions.push_back(std::move(place.function));
      }
    }
    allocation.count = stack.count;
    allocation.bytes = stack.bytes;
    allocation.largest = stack.largest_bytes;
    return allocation;
  }

  /// Spelled as in memory.json, where that speaks of the file.
  Place ofProject(Place place) const {
    for (const auto &[file, unused] : memory_.files)
      if (isFile(place.file, file))
        place.file = file;
    for (const Unit &unit : memory_.units)
      if (isFile(place.file, unit.file))
        place.file = unit.file;
    return place;
  }

  std::vector<std::string> gaps() const {
    const record_header &header = file_.header();
    std::vector<std::string> gaps;
    auto tell = [&](std::uint64_t count, const char *what) {
      if (count != 0)
        gaps.push_back(fmt::format("{} {}", count, what));
    };
    if (!header.sees_allocators)
      gaps.push_back("the executable has a malloc of its own: no allocation was seen");
    tell(header.unarmed, "places where no breakpoint could be set: some stages were not seen");
    tell(header.lost_activations, "runs of a stage whose stack was not measured");
    tell(header.lost_blocks, "allocations beyond what the recorder keeps");
    tell(header.lost_requests, "requests beyond what the recorder keeps");
    tell(header.lost_stacks, "unexplained allocations beyond what the recorder keeps");
    tell(header.in_signal_handler, "stages that ran in a signal handler within the recorder");
    return gaps;
  }

  const Memory &memory_;
  const Executable &executable_;
  const RecordFile &file_;
};

Error notLoaded(const std::string &executable, const Ending &ending) {
  return {fmt::format("{}: the recorder was not loaded into it ({})", executable, ending.text()),
          "name the executable itself, no script; it may not be set-user-id"};
}

} // namespace

Result<RecordedRun> record(const RecordOrder &order) {
  auto file = readMemory(order.memoryPath);
  if (!file)
    return file.error();
  const Memory &memory = file->memory;
  std::string path = findCommand(order.command.front());
  auto executable = Executable::read(path);
  if (!executable)
    return executable.error();
  if (!memory.build.empty() && memory.build != executable->build())
    return Error{
        fmt::format("{}: is not the build that {} was checked against", path, order.memoryPath),
        "analyse again with --binary of this one"};
  auto entries = executable->stageEntries(memory, order.bodies);
  if (!entries)
    return entries.error();
  RecordPlan plan{entries->entries, executable->siteRanges(memory), {}};
  plan.functions = executable->siteFunctions(plan.ranges);
  if (plan.entries.empty())
    return Error{fmt::format("{}: no stage of {} is a function of it", path, order.memoryPath),
                 "record the program that was analysed, built with -g from the same sources"};
  auto counts = RecordFile::create(path, memory, plan);
  if (!counts)
    return counts.error();
  const char *preloaded = std::getenv("LD_PRELOAD");
  auto ending = runServer(order.command,
                          {{RECORD_VARIABLE, counts->path()},
                           {"LD_BIND_NOW", "1"}, // binding a symbol is no part of a stage
                           {"LD_PRELOAD", order.recorder + (preloaded ? std::string(":") + preloaded
                                                                      : std::string())}});
  if (!ending)
    return ending.error();
  if (counts->header().processes == 0)
    return notLoaded(path, *ending);
  RecordedRun run{{}, *ending};
  run.measured.program = memory.program;
  run.measured.memoryDigest = file->digest;
  run.measured.build = executable->build();
  run.measured.targetTriple = memory.targetTriple;
  Reading(memory, *executable, *counts).read(run.measured, *entries);
  return run;
}

} // namespace stingy
