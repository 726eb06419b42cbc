#include "extract/extract.h"

#include "extract/entity_names.h"
#include "extract/unit_language.h"
#include "extract/unit_run.h"

#include <algorithm>
#include <fmt/format.h>
#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringRef.h>
#include <llvm/TargetParser/Triple.h>
#include <map>
#include <set>

namespace stingy {
namespace {

/// .su files leave the red zone out. Which function uses it is known only to the compiler: one that
/// calls nothing, or whose callees were all inlined.
void addRedZone(Facts &facts, const CompileCommand &command) {
  if (llvm::Triple(facts.targetTriple).getArch() != llvm::Triple::x86_64 ||
      llvm::is_contained(command.arguments, "-mno-red-zone"))
    return;
  for (FunctionFact &function : facts.functions)
    if (function.defined && !function.synthetic)
      function.redZone = RedZoneBytes;
}

/// How many functions go by each of the backend's names.
std::map<std::string, unsigned> countNames(const UnitRun &run) {
  std::map<std::string, unsigned> counts;
  for (const FunctionFact &function : run.facts.functions)
    if (auto backend = run.backendNames.find(function.name);
        function.defined && !function.synthetic && backend != run.backendNames.end())
      ++counts[backend->second];
  return counts;
}

/// The frames of code that memwalk generates are those of a build by Clang.
Provenance generatedBy(const CompileCommand &command) {
  return readCompilerName(command.arguments.front()).isClang ? Provenance::Measured
                                                             : Provenance::Assumed;
}

/// gcc folds functions whose code is the same, from -O2 on.
bool mayFold(const CompileCommand &command) {
  bool folds = false;
  if (!readCompilerName(command.arguments.front()).isClang)
    for (llvm::StringRef argument : command.arguments)
      if (argument.starts_with("-O"))
        folds = argument != "-O0" && argument != "-O1" && argument != "-O" && argument != "-Og";
  return folds && !llvm::is_contained(command.arguments, "-fno-ipa-icf");
}

/// The frames of the functions that one may have been folded into: those that take as many
/// parameters and call the same functions by name. gcc keeps the code of one; another that others
/// may call by its name is an alias, without a line in the .su file, or goes on to the one kept.
class FoldedFrames {
public:
  FoldedFrames(const UnitRun &run, const MeasuredFrames &frames) : run_(run) {
    for (const CallFact &call : run.facts.calls)
      callees_[call.caller].insert(call.callee);
    for (const FunctionFact &function : run.facts.functions)
      if (auto found = frames.find(run.facts.names[function.display]);
          function.defined && found != frames.end()) {
        raise(alike_[{function.parameters.size(), callees_[function.name]}], found->second.bytes);
        raise(any_[function.parameters.size()], found->second.bytes);
      }
  }

  /// Of one that has no frame but its return address.
  std::uint64_t kept(const FunctionFact &function) {
    return alike_[{function.parameters.size(), callees_[function.name]}];
  }

  /// Of one without a line: an alias, or else inlined where it is static.
  std::uint64_t unlisted(const FunctionFact &function) {
    bool external = llvm::StringRef(run_.facts.names[function.name]).starts_with("c:@F@");
    return external ? any_[function.parameters.size()] : kept(function);
  }

private:
  static void raise(std::uint64_t &most, std::uint64_t bytes) { most = std::max(most, bytes); }

  const UnitRun &run_;
  std::map<NameId, std::multiset<NameId>> callees_; // by caller; NoName for a call by pointer
  std::map<std::pair<std::size_t, std::multiset<NameId>>, std::uint64_t> alike_;
  std::map<std::size_t, std::uint64_t> any_; // by the number of parameters
};

void assignFrames(UnitRun &run, const MeasuredFrames &frames, Provenance provenance) {
  std::map<std::string, unsigned> named = countNames(run);
  for (std::size_t i = 0; i < run.facts.functions.size(); ++i) {
    FunctionFact &function = run.facts.functions[i];
    auto backend = run.backendNames.find(function.name);
    if (!function.defined || backend == run.backendNames.end())
      continue;
    auto found = frames.find(backend->second);
    if (found == frames.end()) // gcc writes the name before __asm__("name")
      found = frames.find(run.facts.names[function.display]);
    // Inlined into a library's template, which is not in the graph.
    if (found == frames.end() && run.calledByLibrary.contains(function.name))
      continue;
    if (found == frames.end()) {
      // No frame of its own, or inlined into its callers: at most the return address.
      function.frame = ByteBound::atMost(ReturnAddressBytes, provenance);
      continue;
    }
    bool exact = !found->second.rounded && named[backend->second] <= 1;
    function.frame = exact ? ByteBound::exact(found->second.bytes, provenance)
                           : ByteBound::atMost(found->second.bytes, provenance);
    function.dynamicFrame |= found->second.dynamic;
  }
}

void allowForFolding(UnitRun &run, const MeasuredFrames &frames) {
  FoldedFrames folded(run, frames);
  for (FunctionFact &function : run.facts.functions) {
    if (!function.defined || function.synthetic || function.frame.bytes > ReturnAddressBytes)
      continue;
    bool listed = frames.contains(run.facts.names[function.display]);
    std::uint64_t other = listed ? folded.kept(function) : folded.unlisted(function);
    if (other > ReturnAddressBytes)
      function.frame = function.frame + ByteBound::atMost(other, Provenance::Measured);
  }
}

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
    if (survived && facts.units.front().parsed)
      assignFrames(run, measured ? *measured : run.diagnostics.frames(),
                   measured ? Provenance::Measured : generatedBy(command));
    if (measured)
      addRedZone(facts, command);
    if (measured && mayFold(command))
      allowForFolding(run, *measured);
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
