#include "extract/extract.h"

#include "extract/entity_names.h"
#include "extract/frame_assignment.h"
#include "extract/unit_language.h"
#include "extract/unit_run.h"

#include <algorithm>
#include <fmt/format.h>
#include <llvm/ADT/StringRef.h>

namespace stingy {
namespace {

void addDiagnostic(Facts &facts, const ParseMessage &message, const CompileCommand &command,
                   const ExtractOptions &options, bool error, const std::string &text) {
  std::string file = message.file.empty() ? command.file : message.file;
  NameId id = facts.names.intern(pathFromRoot(file, command.directory, options.root));
  facts.diagnostics.push_back({error, {id, message.line, message.column}, text});
}

/// "unknown attribute 'QueueStag' ignored": one of ours, misspelt?
void checkMisspelt(const UnitRun &run, const CompileCommand &command) {
  for (const ParseMessage &message : run.diagnostics.unknownAttributes()) {
    llvm::StringRef name = llvm::StringRef(message.text).split('\'').second.split('\'').first;
    llvm::StringRef bare = name.contains("::") ? name.rsplit("::").second : name;
    for (llvm::StringRef ours :
         {"QueueStage", "ScheduleStage", "Scheduler", "queue_stage", "schedule_stage", "scheduler"})
      if (name.starts_with("stingy::") ||
          (bare.size() > 4 && bare.edit_distance(ours, true, 2) <= 2)) {
        addDiagnostic(run.facts, message, command, run.options, true,
                      fmt::format("there is no construct \"{}\"; the constructs are: {}",
                                  name.str(), allRoleNames()));
        break;
      }
  }
}

void reportUnit(UnitRun &run, const CompileCommand &command, bool survived) {
  const auto &errors = run.diagnostics.errors();
  constexpr std::size_t MostReported = 5;
  for (std::size_t i = 0; i < std::min(errors.size(), MostReported); ++i)
    addDiagnostic(run.facts, errors[i], command, run.options, false, errors[i].text);
  if (!survived)
    addDiagnostic(run.facts, {}, command, run.options, false, "the parser crashed on this unit");
  bool parsed = survived && errors.empty() && !run.facts.targetTriple.empty();
  NameId file =
      run.facts.names.intern(pathFromRoot(command.file, command.directory, run.options.root));
  run.facts.units.push_back({file, parsed, static_cast<unsigned>(errors.size())});
}

} // namespace

/// Reads the unit with every option, and again without those of the machine when this Clang refuses
/// one.
static Facts extractWith(const CompileCommand &command, const ExtractOptions &options,
                         const std::optional<MeasuredFrames> &measured,
                         std::vector<std::string> &reads) {
  FrameSource source = measured ? FrameSource::StackUsageFile : FrameSource::GeneratedCode;
  for (MachineOptions machine : {MachineOptions::Kept, MachineOptions::Dropped}) {
    Facts facts;
    UnitRun run{options, facts, {}, {}, {}, {}};
    bool survived = runClang(command, run, source, machine);
    if (machine == MachineOptions::Kept && survived && run.diagnostics.commandLineErrors())
      continue;
    checkMisspelt(run, command);
    reportUnit(run, command, survived);
    assignFrames(run, command, measured);
    reads = std::move(run.reads);
    return facts;
  }
  return {};
}

/// Of a unit that nobody tries to parse.
static Facts unreadFacts(const CompileCommand &command, const ExtractOptions &options,
                         const std::string &why) {
  Facts facts;
  addDiagnostic(facts, {}, command, options, false, why);
  NameId file = facts.names.intern(pathFromRoot(command.file, command.directory, options.root));
  facts.units.push_back({file, false, 0});
  return facts;
}

Facts extractUnit(const CompileCommand &command, const ExtractOptions &options,
                  std::vector<std::string> *reads) {
  if (std::string why = whyNotRead(command); !why.empty())
    return unreadFacts(command, options, why);
  std::vector<std::string> read;
  auto measured = readStackUsage(command);
  Facts facts = extractWith(command, options, measured, read);
  // Which headers count is known only now.
  if (measured && isStackUsageOlder(command, read))
    facts = extractWith(command, options, std::nullopt, read);
  if (reads)
    *reads = std::move(read);
  return facts;
}

} // namespace stingy
