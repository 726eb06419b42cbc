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

bool isExternal(const UnitRun &run, const FunctionFact &function) {
  return llvm::StringRef(run.facts.names[function.name]).starts_with("c:@F@");
}

/// The frames of code that memwalk generates are those of a build by Clang.
Provenance generatedBy(const CompileCommand &command) {
  return readCompilerName(command.arguments.front()).isClang ? Provenance::Measured
                                                             : Provenance::Assumed;
}

/// The frames of the functions that one may have been inlined into, its callers and theirs: of a
/// stage that begins inside of it they are all that is known, where elsewhere the path leads
/// through them.
class HostFrames {
public:
  HostFrames(const UnitRun &run, const MeasuredFrames &frames) : run_(run), frames_(frames) {
    for (const FunctionFact &function : run.facts.functions)
      if (auto backend = run.backendNames.find(function.name);
          function.defined && backend != run.backendNames.end())
        parts_[backend->second].push_back(&function);
    for (const CallFact &call : run.facts.calls)
      (call.callee == NoName ? throughPointers_ : callers_[call.callee]).insert(call.caller);
    for (const AddressTakenFact &taken : run.facts.addressTaken)
      taken_.insert(taken.function);
  }

  /// It has no frame, and a path may begin in it: it is a case of a switch on the stage, is named
  /// as a stage's body, or is called through pointers.
  bool concerns(const FunctionFact &function) const {
    bool mayBegin =
        function.synthetic || hasRole(function, RoleKind::Stage) || taken_.contains(function.name);
    return mayBegin && !frameOf(run_, frames_, function);
  }

  /// The largest; unbounded where some of them has none that is known.
  ByteBound of(const FunctionFact &function, Provenance provenance) {
    seen_.clear();
    host_ = ByteBound::atMost(0, provenance);
    visit(run_.backendNames.at(function.name));
    return host_;
  }

private:
  void visit(const std::string &inlined) {
    if (!seen_.insert(inlined).second)
      return;
    for (const FunctionFact *part : parts_[inlined]) {
      visitAll(callers_[part->name]);
      if (taken_.contains(part->name))
        visitAll(throughPointers_);
    }
  }

  void visitAll(const std::set<NameId> &callers) {
    for (NameId caller : callers) {
      auto backend = run_.backendNames.find(caller);
      if (backend == run_.backendNames.end())
        continue; // the value of a state
      const FunctionFact &host = *parts_[backend->second].front();
      const MeasuredFrame *frame = frameOf(run_, frames_, host);
      if (frame)
        host_ = either(host_, ByteBound::atMost(frame->bytes, host_.provenance));
      else if (isExternal(run_, host))
        host_.kind = BoundKind::Unbounded;
      visit(backend->second); // it may itself be inlined elsewhere, beside its own code
    }
  }

  const UnitRun &run_;
  const MeasuredFrames &frames_;
  std::map<std::string, std::vector<const FunctionFact *>> parts_; // by the backend's name
  std::map<NameId, std::set<NameId>> callers_;
  std::set<NameId> throughPointers_; // who calls so
  std::set<NameId> taken_;
  std::set<std::string> seen_;
  ByteBound host_;
};

void allowForInlining(UnitRun &run, const MeasuredFrames &frames, Provenance provenance) {
  HostFrames hosts(run, frames);
  for (FunctionFact &function : run.facts.functions)
    if (function.defined && run.backendNames.contains(function.name) && hosts.concerns(function))
      function.frame = either(function.frame, hosts.of(function, provenance));
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
    return isExternal(run_, function) ? any_[function.parameters.size()] : kept(function);
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
  const MeasuredFrames &frames = stackUsage ? *stackUsage : run.diagnostics.frames();
  Provenance provenance = stackUsage ? Provenance::Measured : generatedBy(command);
  bool parsed = run.facts.units.front().parsed;
  if (parsed)
    takeMeasured(run, frames, provenance);
  if (stackUsage)
    addRedZone(run.facts, command);
  if (stackUsage && mayFold(command))
    allowForFolding(run, *stackUsage);
  if (parsed)
    allowForInlining(run, frames, provenance);
}

} // namespace stingy
