#include "extract/extract.h"

#include "extract/compile_command.h"
#include "extract/fact_visitor.h"
#include "extract/frames.h"

#include <algorithm>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Frontend/MultiplexConsumer.h>
#include <clang/Tooling/Tooling.h>
#include <csignal>
#include <fmt/format.h>
#include <llvm/Support/CrashRecoveryContext.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Support/VirtualFileSystem.h>
#include <llvm/TargetParser/Triple.h>
#include <mutex>
#include <set>

namespace stingy {
namespace {

using namespace clang;

/// What one run over a unit fills.
struct UnitRun {
  const ExtractOptions &options;
  Facts &facts;
  FrameCollector diagnostics;
  std::vector<std::string> backendNames;
};

class FactConsumer : public ASTConsumer {
public:
  explicit FactConsumer(UnitRun &run) : run_(run) {}

  void HandleTranslationUnit(ASTContext &context) override {
    run_.facts.targetTriple = context.getTargetInfo().getTriple().str();
    FactVisitor visitor(context, run_.facts, run_.options);
    visitor.TraverseDecl(context.getTranslationUnitDecl());
    run_.backendNames = visitor.backendNames();
    run_.facts.sidecarNames.assign(visitor.sidecarNames().begin(), visitor.sidecarNames().end());
  }

private:
  UnitRun &run_;
};

/// The walk alone: the frames come from the build's own .su file.
class WalkAction : public ASTFrontendAction {
public:
  explicit WalkAction(UnitRun &run) : run_(run) {}

protected:
  bool BeginSourceFileAction(CompilerInstance &compiler) override {
    reportWholeFrames(compiler);
    return true;
  }
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &, StringRef) override {
    return std::make_unique<FactConsumer>(run_);
  }

private:
  UnitRun &run_;
};

/// The walk, then code generation for the frames.
class WalkAndGenerateAction : public EmitCodeGenOnlyAction {
public:
  explicit WalkAndGenerateAction(UnitRun &run) : run_(run) {}

protected:
  bool BeginSourceFileAction(CompilerInstance &compiler) override {
    reportWholeFrames(compiler);
    return EmitCodeGenOnlyAction::BeginSourceFileAction(compiler);
  }
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &compiler,
                                                 StringRef file) override {
    std::vector<std::unique_ptr<ASTConsumer>> consumers;
    consumers.push_back(std::make_unique<FactConsumer>(run_));
    consumers.push_back(EmitCodeGenOnlyAction::CreateASTConsumer(compiler, file));
    return std::make_unique<MultiplexConsumer>(std::move(consumers));
  }

private:
  UnitRun &run_;
};

/// The handler of a stack overflow has no room on the stack that overflowed.
void handleCrashesOnTheirOwnStack() {
  for (int signal : {SIGSEGV, SIGBUS}) {
    struct sigaction action{};
    sigaction(signal, nullptr, &action);
    action.sa_flags |= SA_ONSTACK;
    sigaction(signal, &action, nullptr);
  }
}

void initializeClang() {
  static std::once_flag once;
  std::call_once(once, [] {
    llvm::InitializeAllTargets();
    llvm::InitializeAllTargetMCs();
    llvm::InitializeAllAsmPrinters();
    llvm::InitializeAllAsmParsers();
    llvm::CrashRecoveryContext::Enable();
    handleCrashesOnTheirOwnStack();
    keepArgumentsInFrame();
  });
}

/// Runs `work` where a crash, and a stack that overflows, ends nothing but the work. False when it
/// crashed.
bool survives(llvm::function_ref<void()> work) {
  constexpr unsigned StackBytes = 256U << 20; // touched only by deeply nested code
  llvm::CrashRecoveryContext guard;
  return guard.RunSafelyOnThread(
      [&] {
        std::vector<char> handlerStack(1U << 16);
        stack_t stack{handlerStack.data(), 0, handlerStack.size()}, before{};
        sigaltstack(&stack, &before);
        work();
        sigaltstack(&before, nullptr);
      },
      StackBytes);
}

/// Runs Clang over the unit. False when it crashed.
bool runClang(const CompileCommand &command, UnitRun &run, bool generate, MachineOptions machine) {
  auto fileSystem = llvm::vfs::createPhysicalFileSystem();
  fileSystem->setCurrentWorkingDirectory(command.directory);
  FileSystemOptions fileOptions;
  fileOptions.WorkingDir = command.directory;
  llvm::IntrusiveRefCntPtr<FileManager> files(new FileManager(
      fileOptions, llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem>(fileSystem.release())));
  std::unique_ptr<FrontendAction> action;
  if (generate)
    action = std::make_unique<WalkAndGenerateAction>(run);
  else
    action = std::make_unique<WalkAction>(run);
  tooling::ToolInvocation invocation(argumentsForClang(command, machine), std::move(action),
                                     files.get());
  invocation.setDiagnosticConsumer(&run.diagnostics);
  return survives([&] { invocation.run(); });
}

/// Functions that call something; the others may use the red zone, which .su files leave out.
std::set<NameId> callersIn(const Facts &facts) {
  std::set<NameId> callers;
  for (const CallFact &call : facts.calls)
    callers.insert(call.caller);
  return callers;
}

void addRedZone(Facts &facts) {
  constexpr std::uint64_t RedZoneBytes = 128; // System V x86-64 ABI, 3.2.2
  if (llvm::Triple(facts.targetTriple).getArch() != llvm::Triple::x86_64)
    return;
  std::set<NameId> callers = callersIn(facts);
  for (FunctionFact &function : facts.functions)
    if (function.defined && !callers.contains(function.name))
      function.frame = function.frame + ByteBound::atMost(RedZoneBytes, Provenance::Measured);
}

void assignFrames(UnitRun &run, const MeasuredFrames &frames) {
  for (std::size_t i = 0; i < run.facts.functions.size(); ++i) {
    FunctionFact &function = run.facts.functions[i];
    if (!function.defined)
      continue;
    auto found = frames.find(run.backendNames[i]);
    if (found == frames.end()) // gcc writes the name before __asm__("name")
      found = frames.find(run.facts.names[function.display]);
    if (found == frames.end()) {
      // No frame of its own, or inlined into its callers: at most the return address.
      function.frame = ByteBound::atMost(ReturnAddressBytes, Provenance::Measured);
      continue;
    }
    function.frame = ByteBound::exact(found->second.bytes, Provenance::Measured);
    function.dynamicFrame |= found->second.dynamic;
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

Facts extractUnit(const CompileCommand &command, const ExtractOptions &options) {
  initializeClang();
  auto measured = readStackUsage(command);
  for (MachineOptions machine : {MachineOptions::Kept, MachineOptions::Dropped}) {
    Facts facts;
    UnitRun run{options, facts, {}, {}};
    bool survived = runClang(command, run, !measured, machine);
    if (machine == MachineOptions::Kept && survived && run.diagnostics.commandLineErrors())
      continue;
    checkMisspelt(run, command);
    reportUnit(run, command, survived);
    if (survived && facts.units.front().parsed)
      assignFrames(run, measured ? *measured : run.diagnostics.frames());
    if (measured)
      addRedZone(facts);
    return facts;
  }
  return {};
}

} // namespace stingy
