#include "cli/pipeline.h"

#include "binary/frame_check.h"
#include "compare/nearest_name.h"
#include "link/event_loops.h"
#include "link/link.h"
#include "model/knowledge.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fmt/format.h>
#include <mutex>
#include <set>
#include <thread>
#include <unistd.h>

namespace stingy {
namespace {

namespace fs = std::filesystem;

/// The user's word on a library function replaces ours.
Sidecar together(const AnswerSources &answers) {
  Sidecar all = answers.user;
  all.complete(answers.shipped);
  return all;
}

/// A line of progress that overwrites itself; nothing when standard error is not a terminal.
class Progress {
public:
  explicit Progress(std::size_t total) : total_(total), shown_(::isatty(STDERR_FILENO) == 1) {}
  ~Progress() {
    if (shown_ && done_ > 0)
      fmt::print(stderr, "\r\033[K");
  }
  void step(const std::string &what) {
    std::lock_guard lock(mutex_);
    ++done_;
    if (shown_)
      fmt::print(stderr, "\r\033[K[{}/{}] {}", done_, total_, what);
  }

private:
  std::mutex mutex_;
  std::size_t total_, done_ = 0;
  bool shown_;
};

bool isAmong(const CompileCommand &command, const std::vector<std::string> &files) {
  return std::any_of(files.begin(), files.end(), [&](const std::string &file) {
    std::error_code ignored;
    return fs::weakly_canonical(file, ignored) == fs::weakly_canonical(command.file, ignored);
  });
}

std::vector<Facts> extractInParallel(const std::vector<CompileCommand> &commands,
                                     const ExtractOptions &options, unsigned jobs) {
  std::vector<Facts> units(commands.size());
  std::atomic<std::size_t> next = 0;
  Progress progress(commands.size());
  auto work = [&] {
    for (std::size_t i = next++; i < commands.size(); i = next++) {
      units[i] = extractUnit(commands[i], options);
      progress.step(commands[i].file);
    }
  };
  std::vector<std::jthread> workers;
  for (unsigned i = 1; i < jobs; ++i)
    workers.emplace_back(work);
  work();
  workers.clear();
  return units;
}

std::string placeText(const Facts &facts, const Location &location) {
  return fmt::format("{}:{}:{}", facts.names[location.file], location.line, location.column);
}

bool namesRole(const Facts &facts, RoleKind kind) {
  return std::any_of(facts.functions.begin(), facts.functions.end(),
                     [&](const FunctionFact &function) { return hasRole(function, kind); });
}

/// Where link could not name the handlers of an event loop, that is why.
Error noStage(const Facts &program, const std::string &message, const char *remedy) {
  for (const UnknownFact &unknown : program.unknowns)
    if (program.names[unknown.kind] == UnresolvedStage)
      return {
          fmt::format("no stage found: {}: {}", placeText(program, unknown.location), unknown.why),
          ""};
  return {message, remedy};
}

/// "socket.run" out of the name of a field's node in C: "c:@S@socket@FI@run".
std::string spelledField(const std::string &name) {
  auto field = name.find("@FI@");
  auto record = name.rfind('@', field - 1);
  return field == std::string::npos || record == std::string::npos
             ? ""
             : name.substr(record + 1, field - record - 1) + "." + name.substr(field + 4);
}

std::vector<std::string> knownNames(const Facts &program) {
  std::vector<std::string> names;
  for (const FunctionFact &function : program.functions)
    names.push_back(program.names[function.display]);
  for (const FlowFact &flow : program.flows)
    for (NameId end : {flow.from, flow.to})
      if (std::string field = spelledField(program.names[end]); !field.empty())
        names.push_back(std::move(field));
  std::erase(names, "");
  return names;
}

/// The user's entries that name nothing: perhaps they were to name the stages.
std::string unmatched(const Facts &program, const Sidecar &user) {
  std::set<std::string> declared(program.sidecarNames.begin(), program.sidecarNames.end());
  const std::vector<std::string> known = knownNames(program);
  std::string text;
  auto look = [&](const auto &entries, const std::string &what) {
    for (const auto &[name, roles] : entries) {
      if (declared.contains(name))
        continue;
      std::string nearest = nearestName(name, known);
      text += fmt::format("; {}: no unit declares the {} \"{}\"{}", user.originOf(what, name), what,
                          name, nearest.empty() ? "" : fmt::format(" (\"{}\"?)", nearest));
    }
  };
  look(user.functions, "function");
  look(user.fields, "field");
  return text;
}

} // namespace

Result<AnswerSources> readAnswers(const AnswerOptions &options, const Sidecar &library) {
  AnswerSources answers;
  auto add = [](Sidecar &to, const Result<Sidecar> &from) {
    return from ? to.merge(*from) : Status(from.error());
  };
  for (const std::string &path : options.annotations)
    if (auto good = add(answers.user, readSidecar(path)); !good)
      return good.error();
  for (const std::string &name : options.presets)
    if (auto good = add(answers.shipped, readPreset(name)); !good)
      return good.error();
  answers.shipped.complete(library);
  return answers;
}

Result<std::vector<CompileCommand>> selectCommands(const PipelineOptions &options) {
  auto commands = readCompilationDatabase(options.build);
  if (!commands)
    return commands;
  std::set<std::pair<std::string, std::vector<std::string>>> seen;
  std::erase_if(*commands, [&](const CompileCommand &command) {
    bool wanted = options.files.empty() || isAmong(command, options.files);
    return !wanted || isHeader(command) || isAmong(command, options.leftOut) ||
           !seen.emplace(command.file, command.arguments).second;
  });
  if (commands->empty())
    return Error{"no unit of the compilation database is asked for",
                 "check --files against the \"file\" entries of the database"};
  return commands;
}

ExtractOptions extractOptions(const PipelineOptions &options, const AnswerSources &answers) {
  return {options.root, together(answers)};
}

Result<std::vector<Facts>> extractAll(const PipelineOptions &options,
                                      const AnswerSources &answers) {
  auto selected = selectCommands(options);
  if (!selected)
    return selected.error();
  unsigned jobs = options.jobs ? options.jobs : std::max(1U, std::thread::hardware_concurrency());
  return extractInParallel(*selected, extractOptions(options, answers), jobs);
}

Status checkAnnotations(const Facts &facts) {
  std::string text;
  for (const DiagnosticFact &diagnostic : facts.diagnostics)
    if (diagnostic.error)
      text += fmt::format("{}{}: error: {} [annotation]", text.empty() ? "" : "\n",
                          placeText(facts, diagnostic.location), diagnostic.message);
  if (text.empty())
    return Done{};
  return Error{text, ""};
}

Result<Facts> linkAll(std::vector<Facts> units) {
  auto program = link(std::move(units));
  if (!program)
    return program.error();
  if (auto good = checkAnnotations(*program); !good)
    return good.error();
  return program;
}

Status checkBinary(Facts &program, const std::string &binary) {
  auto frames = readUnwindFrames(binary);
  if (!frames)
    return frames.error();
  auto check = checkFrames(program, *frames);
  if (!check)
    return std::move(check.error()).within(binary);
  fmt::print(
      stderr,
      "memwalk: {} frames checked against {}: {} larger there than measured; {} seen only as "
      "far as the frame pointer\n",
      check->seen, binary, check->larger, check->partly);
  return Done{};
}

Result<Analysis> analyzeProgram(const Facts &program, const std::string &name,
                                const AnswerSources &answers) {
  if (!namesRole(program, RoleKind::QueueStage) && !namesRole(program, RoleKind::ScheduleStage))
    return noStage(
        program,
        "no function is annotated as QueueStage or ScheduleStage, and no field as Stage: there is "
        "no stage to find" +
            unmatched(program, answers.user),
        "put STINGY_QUEUE_STAGE(\"T\", \"S\") of <stingy/annotations.h> on the function that "
        "queues a stage, or STINGY_STAGE on the field that holds it, or name them in a sidecar "
        "(--annotations); for an event library, or a loop around epoll_wait, --preset names them "
        "(--preset list); see docs/annotations.md");
  Analysis analysis = analyze(program, {name, answers});
  if (analysis.memory.stages.empty())
    return noStage(
        program,
        "no stage found: no function's address reaches an \"S\" parameter" +
            unmatched(program, answers.user),
        "check that the labels stand at the right positions, and that the units that queue "
        "stages are in the compilation database");
  return analysis;
}

std::string unparsedText(const Facts &facts) {
  std::string text;
  for (const UnitFact &unit : facts.units)
    if (!unit.parsed)
      text += fmt::format("{}: could not be read{}; what it does is not in the figures\n",
                          facts.names[unit.file],
                          unit.errors ? fmt::format(" whole ({} errors)", unit.errors) : "");
  for (const DiagnosticFact &diagnostic : facts.diagnostics)
    if (!diagnostic.error)
      text += fmt::format("  {}: {}\n", placeText(facts, diagnostic.location), diagnostic.message);
  return text;
}

} // namespace stingy
