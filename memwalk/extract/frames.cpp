#include "extract/frames.h"

#include <algorithm>
#include <clang/AST/ASTContext.h>
#include <clang/AST/Mangle.h>
#include <clang/Basic/DiagnosticFrontend.h>
#include <clang/Basic/DiagnosticParse.h>
#include <clang/Basic/DiagnosticSema.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Frontend/CompilerInstance.h>
#include <fmt/format.h>
#include <llvm/Demangle/Demangle.h>
#include <llvm/Support/CommandLine.h>

namespace stingy {

using namespace clang;

/// What padding before a push takes at most: the stack is aligned at a call.
constexpr std::uint64_t StackAlignment = 16; // System V x86-64 ABI, 3.2.2

static ParseMessage messageOf(const Diagnostic &info) {
  llvm::SmallString<128> text;
  info.FormatDiagnostic(text);
  ParseMessage message{info.getLocation(), text.str().str(), "", 0, 0};
  if (info.hasSourceManager() && info.getLocation().isValid()) {
    PresumedLoc place = info.getSourceManager().getPresumedLoc(
        info.getSourceManager().getExpansionLoc(info.getLocation()), /*UseLineDirectives=*/false);
    if (place.isValid()) {
      message.file = place.getFilename();
      message.line = place.getLine();
      message.column = place.getColumn();
    }
  }
  return message;
}

/// A closure of internal linkage has a number for its name, by the order in which code is
/// generated: its place tells it from others instead.
static std::string numberless(std::string name, SourceLocation where) {
  constexpr llvm::StringRef Mark = "$_";
  std::size_t at = name.find(Mark);
  if (at == std::string::npos)
    return name;
  for (; at != std::string::npos; at = name.find(Mark, at)) {
    at += Mark.size();
    name.erase(at, name.find_first_not_of("0123456789", at) - at);
  }
  return fmt::format("{} at {}", name, where.getRawEncoding());
}

void FrameCollector::HandleDiagnostic(DiagnosticsEngine::Level level, const Diagnostic &info) {
  DiagnosticConsumer::HandleDiagnostic(level, info);
  if (info.getID() == diag::warn_fe_frame_larger_than) {
    const std::string &name = info.getArgStdStr(2);
    bool pushes = stackArguments_.contains(name);
    // A constructor's and a destructor's variants call each other under one name.
    MeasuredFrame &frame = frames_[numberless(name, info.getLocation())];
    frame.rounded |= frame.bytes != 0 || pushes;
    frame.bytes += info.getArgUInt(0) + ReturnAddressBytes + (pushes ? StackAlignment : 0);
  } else if (info.getID() == diag::warn_unknown_attribute_ignored) {
    unknownAttributes_.push_back(messageOf(info));
  } else if (level >= DiagnosticsEngine::Error) {
    errors_.push_back(messageOf(info));
  }
}

void FrameCollector::addGenerated(const llvm::Module &code) {
  for (const llvm::Function &function : code)
    if (!function.isDeclaration())
      frames_.try_emplace(llvm::demangle(function.getName()),
                          MeasuredFrame{ReturnAddressBytes, false, /*rounded=*/true});
}

bool FrameCollector::commandLineErrors() const {
  return std::any_of(errors_.begin(), errors_.end(),
                     [](const ParseMessage &error) { return error.file.empty(); });
}

void reportWholeFrames(CompilerInstance &compiler) {
  compiler.getCodeGenOpts().WarnStackSize = 0;
  compiler.getCodeGenOpts().DisableRedZone = true;
  DiagnosticsEngine &diagnostics = compiler.getDiagnostics();
  diagnostics.setIgnoreAllWarnings(false);
  diagnostics.setSeverity(diag::warn_fe_frame_larger_than, diag::Severity::Warning,
                          SourceLocation());
  diagnostics.setSeverity(diag::warn_unknown_attribute_ignored, diag::Severity::Warning,
                          SourceLocation());
}

void keepArgumentsInFrame() {
  auto &options = llvm::cl::getRegisteredOptions();
  if (auto option = options.find("no-x86-call-frame-opt"); option != options.end())
    option->second->addOccurrence(0, option->first(), "true");
}

std::string backendName(const FunctionDecl *function) {
  ASTNameGenerator generator(const_cast<ASTContext &>(function->getASTContext()));
  const FunctionDecl *definition = function->getDefinition();
  return numberless(llvm::demangle(generator.getName(function)),
                    (definition ? definition : function)->getLocation());
}

} // namespace stingy
