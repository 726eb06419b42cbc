#include "extract/unit_run.h"

#include "extract/fact_visitor.h"
#include "extract/stack_arguments.h"

#include <clang/Basic/SourceManager.h>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Frontend/MultiplexConsumer.h>
#include <clang/Frontend/Utils.h>
#include <clang/Tooling/Tooling.h>
#include <csignal>
#include <llvm/ADT/SmallString.h>
#include <llvm/Support/CrashRecoveryContext.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/Path.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Support/VirtualFileSystem.h>
#include <llvm/TargetParser/Host.h>
#include <llvm/TargetParser/Triple.h>
#include <mutex>

namespace stingy {
namespace {

using namespace clang;

class FactConsumer : public ASTConsumer {
public:
  FactConsumer(UnitRun &run, const SourceManager &sources) : run_(run), sources_(sources) {}

  void HandleTranslationUnit(ASTContext &context) override {
    run_.facts.targetTriple = context.getTargetInfo().getTriple().str();
    FactVisitor visitor(context, run_.facts, run_.options);
    visitor.TraverseDecl(context.getTranslationUnitDecl());
    visitor.statics().addTo(run_.facts);
    visitor.numbers().addTo(run_.facts);
    run_.backendNames = visitor.backendNames();
    run_.calledByLibrary = visitor.calledByLibrary();
    run_.facts.sidecarNames.assign(visitor.sidecarNames().begin(), visitor.sidecarNames().end());
  }

  /// The walk does not go into the library's bodies. Asked only when no code is generated.
  bool shouldSkipFunctionBody(Decl *decl) override {
    return sources_.isInSystemHeader(decl->getLocation());
  }

private:
  UnitRun &run_;
  const SourceManager &sources_;
};

/// Every file that the preprocessor opens, system headers included.
class ReadFiles : public DependencyCollector {
public:
  bool needSystemDependencies() override { return true; }
  bool sawDependency(StringRef file, bool fromModule, bool isSystem, bool isModule,
                     bool isMissing) override {
    return !isMissing &&
           DependencyCollector::sawDependency(file, fromModule, isSystem, isModule, isMissing);
  }
};

/// The machine's own backend, and all of them only for a unit that needs another: they take as
/// long as a small unit.
void initializeBackend(const llvm::Triple &target) {
  static std::once_flag native, foreign;
  std::call_once(native, [] {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
    llvm::InitializeNativeTargetAsmParser();
    keepArgumentsInFrame();
  });
  if (target.getArch() != llvm::Triple(llvm::sys::getProcessTriple()).getArch())
    std::call_once(foreign, [] {
      llvm::InitializeAllTargets();
      llvm::InitializeAllTargetMCs();
      llvm::InitializeAllAsmPrinters();
      llvm::InitializeAllAsmParsers();
    });
}

/// The walk alone, or before another action's work.
template <typename Action> class WalkAction : public Action {
public:
  explicit WalkAction(UnitRun &run) : run_(run) {}

protected:
  bool BeginSourceFileAction(CompilerInstance &compiler) override {
    if (Generates) {
      initializeBackend(compiler.getTarget().getTriple());
      collectStackArguments(compiler, run_.diagnostics.stackArguments());
    }
    reportWholeFrames(compiler);
    compiler.getFrontendOpts().SkipFunctionBodies = !Generates;
    reads_.attachToPreprocessor(compiler.getPreprocessor());
    return Action::BeginSourceFileAction(compiler);
  }

  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &compiler,
                                                 StringRef file) override {
    auto walk = std::make_unique<FactConsumer>(run_, compiler.getSourceManager());
    if constexpr (Generates) {
      std::vector<std::unique_ptr<ASTConsumer>> consumers;
      consumers.push_back(std::move(walk));
      consumers.push_back(Action::CreateASTConsumer(compiler, file));
      return std::make_unique<MultiplexConsumer>(std::move(consumers));
    } else {
      return walk;
    }
  }

  void EndSourceFileAction() override {
    Action::EndSourceFileAction();
    if constexpr (Generates)
      if (auto code = this->takeModule())
        run_.diagnostics.addGenerated(*code);
    run_.reads.assign(reads_.getDependencies().begin(), reads_.getDependencies().end());
  }

private:
  static constexpr bool Generates = !std::is_same_v<Action, ASTFrontendAction>;
  UnitRun &run_;
  ReadFiles reads_;
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

void guardCrashes() {
  static std::once_flag once;
  std::call_once(once, [] {
    llvm::CrashRecoveryContext::Enable();
    handleCrashesOnTheirOwnStack();
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

std::unique_ptr<FrontendAction> actionFor(UnitRun &run, FrameSource frames) {
  if (frames == FrameSource::GeneratedCode)
    return std::make_unique<WalkAction<EmitCodeGenOnlyAction>>(run);
  return std::make_unique<WalkAction<ASTFrontendAction>>(run);
}

void makeAbsolute(std::vector<std::string> &paths, const std::string &directory) {
  for (std::string &path : paths) {
    llvm::SmallString<256> full(path);
    llvm::sys::fs::make_absolute(directory, full);
    llvm::sys::path::remove_dots(full, /*remove_dot_dot=*/true);
    path = full.str().str();
  }
}

} // namespace

bool runClang(const CompileCommand &command, UnitRun &run, FrameSource frames,
              MachineOptions machine) {
  guardCrashes();
  auto fileSystem = llvm::vfs::createPhysicalFileSystem();
  fileSystem->setCurrentWorkingDirectory(command.directory);
  FileSystemOptions fileOptions;
  fileOptions.WorkingDir = command.directory;
  llvm::IntrusiveRefCntPtr<FileManager> files(new FileManager(
      fileOptions, llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem>(fileSystem.release())));
  tooling::ToolInvocation invocation(argumentsForClang(command, machine), actionFor(run, frames),
                                     files.get());
  invocation.setDiagnosticConsumer(&run.diagnostics);
  bool survived = survives([&] { invocation.run(); });
  makeAbsolute(run.reads, command.directory);
  return survived;
}

} // namespace stingy
