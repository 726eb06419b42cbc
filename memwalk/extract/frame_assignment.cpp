#include "extract/frame_assignment.h"

#include "extract/unit_language.h"

#include <algorithm>
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

/// gcc writes the name before __asm__("name").
const MeasuredFrame *frameOf(const UnitRun &run, const MeasuredFrames &frames,
                             const FunctionFact &function) {
  auto backend = run.backendNames.find(function.name);
  auto found = backend == run.backendNames.end() ? frames.end() : frames.find(backend->second);
  if (found == frames.end())
    found = frames.find(run.facts.names[function.display]);
  return found == frames.end() ? nullptr : &found->second;
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
      if (const MeasuredFrame *measured = frameOf(run, frames, function);
          measured && function.defined && !function.synthetic) {
        raise(alike_[{function.parameters.size(), callees_[function.name]}], measured->bytes);
        raise(any_[function.parameters.size()], measured->bytes);
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

void takeMeasured(UnitRun &run, const MeasuredFrames &frames, Provenance provenance) {
  std::map<std::string, unsigned> named = countNames(run);
  for (FunctionFact &function : run.facts.functions) {
    auto backend = run.backendNames.find(function.name);
    if (!function.defined || backend == run.backendNames.end())
      continue;
    const MeasuredFrame *measured = frameOf(run, frames, function);
    // Inlined into a library's template, which is not in the graph.
    if (!measured && run.calledByLibrary.contains(function.name))
      continue;
    if (!measured) {
      // No frame of its own, or inlined into its callers: at most the return address.
      function.frame = ByteBound::atMost(ReturnAddressBytes, provenance);
      continue;
    }
    bool exact = !measured->rounded && named[backend->second] <= 1;
    function.frame = exact ? ByteBound::exact(measured->bytes, provenance)
                           : ByteBound::atMost(measured->bytes, provenance);
    function.dynamicFrame |= measured->dynamic;
  }
}

void allowForFolding(UnitRun &run, const MeasuredFrames &frames) {
  FoldedFrames folded(run, frames);
  for (FunctionFact &function : run.facts.functions) {
    if (!function.defined || function.synthetic || function.frame.bytes > ReturnAddressBytes)
      continue;
    std::uint64_t other =
        frameOf(run, frames, function) ? folded.kept(function) : folded.unlisted(function);
    if (other > ReturnAddressBytes)
      function.frame = function.frame + ByteBound::atMost(other, Provenance::Measured);
  }
}

} // namespace

void assignFrames(UnitRun &run, const CompileCommand &command,
                  const std::optional<MeasuredFrames> &stackUsage) {
  if (run.facts.units.front().parsed)
    takeMeasured(run, stackUsage ? *stackUsage : run.diagnostics.frames(),
                 stackUsage ? Provenance::Measured : generatedBy(command));
  if (stackUsage)
    addRedZone(run.facts, command);
  if (stackUsage && mayFold(command))
    allowForFolding(run, *stackUsage);
}

} // namespace stingy
