// Stack frames by code generation in the process: the unit's own options, the machine code thrown
// away.
//
// The backend reports each frame above a limit of 0 bytes as a diagnostic. A function that is left
// in the module and not reported has none; one that is not left was inlined into its callers, whose
// frames then hold it.
#pragma once

#include "extract/stack_usage_file.h"

#include <clang/Basic/Diagnostic.h>
#include <clang/CodeGen/CodeGenAction.h>
#include <llvm/IR/Module.h>
#include <set>
#include <string>
#include <vector>

namespace stingy {

struct ParseMessage {
  clang::SourceLocation where;
  std::string text;
  std::string file; // spelled, as the location dies with the source manager
  unsigned line = 0, column = 0;
};

/// Takes a unit's diagnostics: frames from the backend, errors of the parse.
class FrameCollector : public clang::DiagnosticConsumer {
public:
  void HandleDiagnostic(clang::DiagnosticsEngine::Level level,
                        const clang::Diagnostic &info) override;

  const MeasuredFrames &frames() const { return frames_; }
  /// The code that was generated: what has no frame in it gets that of its return address.
  void addGenerated(const llvm::Module &code);
  const std::vector<ParseMessage> &errors() const { return errors_; }
  /// Some error is of the command line: no place in the source.
  bool commandLineErrors() const;
  /// To be filled before code is generated: functions that pass arguments on the stack, demangled.
  std::set<std::string> &stackArguments() { return stackArguments_; }
  /// Attributes that Clang did not know, for the check on misspelt constructs.
  const std::vector<ParseMessage> &unknownAttributes() const { return unknownAttributes_; }

private:
  MeasuredFrames frames_;
  std::set<std::string> stackArguments_;
  std::vector<ParseMessage> errors_, unknownAttributes_;
};

/// Makes the backend report every frame, whatever warnings the command line turns off, and whole:
/// what a leaf function keeps in the red zone below the stack pointer counts.
void reportWholeFrames(clang::CompilerInstance &compiler);

/// Makes the backend count the arguments that a call passes on the stack, instead of pushing them;
/// the padding that a push takes besides is added to the frame. Once.
void keepArgumentsInFrame();

/// The name under which the frame of a function is collected. Instances of a template with two
/// closures of one function may share it.
std::string backendName(const clang::FunctionDecl *function);

} // namespace stingy
