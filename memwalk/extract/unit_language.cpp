#include "extract/unit_language.h"

#include "extract/compile_command.h"

#include <clang/Driver/Options.h>
#include <clang/Driver/ToolChain.h>
#include <clang/Driver/Types.h>
#include <fmt/format.h>
#include <llvm/Option/ArgList.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/Path.h>
#include <llvm/TargetParser/Host.h>
#include <llvm/TargetParser/Triple.h>

namespace stingy {
namespace {

using namespace clang;
namespace types = driver::types;

types::ID typeByName(llvm::StringRef path) {
  llvm::StringRef extension = llvm::sys::path::extension(path);
  return extension.empty() ? types::TY_INVALID
                           : types::lookupTypeForExtension(extension.drop_front());
}

/// The last -x before the source, else what its name says.
types::ID typeOf(const CompileCommand &command) {
  std::vector<const char *> storage;
  auto parsed = parseOptions(command.arguments, storage);
  std::string said = "none";
  for (const llvm::opt::Arg *argument : parsed) {
    if (argument->getOption().matches(driver::options::OPT_x))
      said = argument->getValue();
    if (argument->getOption().matches(driver::options::OPT_INPUT) &&
        llvm::sys::path::filename(argument->getValue()) == llvm::sys::path::filename(command.file))
      break;
  }
  return said == "none" ? typeByName(command.file)
                        : types::lookupTypeForTypeSpecifier(said.c_str());
}

bool isReadable(types::ID type) {
  switch (type) {
  case types::TY_C:
  case types::TY_PP_C:
  case types::TY_CXX:
  case types::TY_PP_CXX:
  case types::TY_CXXModule:
  case types::TY_PP_CXXModule:
    return true;
  default:
    return false;
  }
}

std::string languageName(const CompileCommand &command, types::ID type) {
  if (typeByName(command.file) == types::TY_RenderScript)
    return "Rust"; // Clang's name for .rs is of a language that has gone
  if (type != types::TY_INVALID)
    return types::getTypeName(type);
  llvm::StringRef extension = llvm::sys::path::extension(command.file);
  return extension.empty() ? "a file without a suffix" : extension.str();
}

} // namespace

CompilerName readCompilerName(const std::string &program) {
  CompilerName name;
  if (typeByName(program) != types::TY_INVALID) // "mycc.c"
    return name;
  auto parsed = driver::ToolChain::getTargetAndModeFromProgramName(program);
  llvm::StringRef mode = parsed.DriverMode ? parsed.DriverMode : "";
  name.isCompiler = !parsed.ModeSuffix.empty();
  name.plusPlus = mode == "--driver-mode=g++";
  name.isClang = llvm::StringRef(parsed.ModeSuffix).starts_with("clang");
  name.clangCl = mode == "--driver-mode=cl";
  llvm::Triple::ArchType machine = llvm::Triple(parsed.TargetPrefix).getArch();
  if (machine != llvm::Triple::UnknownArch &&
      machine != llvm::Triple(llvm::sys::getProcessTriple()).getArch())
    name.target = parsed.TargetPrefix;
  return name;
}

bool isHeader(const CompileCommand &command) {
  types::ID type = typeOf(command);
  return type != types::TY_INVALID && types::onlyPrecompileType(type);
}

std::string whyNotRead(const CompileCommand &command) {
  if (command.arguments.empty())
    return "its command is empty; write the compilation database again";
  if (readCompilerName(command.arguments.front()).clangCl)
    return "its command line is Microsoft's (cl, clang-cl), which is not read; configure the build "
           "with gcc, clang or clang++";
  for (const std::string &argument : command.arguments)
    if (argument.starts_with("@")) // those that are there have been expanded
      return fmt::format("its response file {} cannot be read; build first", argument.substr(1));
  types::ID type = typeOf(command);
  if (!isReadable(type))
    return fmt::format("it is {}, not C or C++: its functions and their stack are not known; "
                       "--leave-out it when the program does without it or a sidecar describes it",
                       languageName(command, type));
  if (!llvm::sys::fs::is_directory(command.directory))
    return fmt::format("its folder {} does not exist; build first, or write the compilation "
                       "database again",
                       command.directory);
  if (!llvm::sys::fs::exists(command.file))
    return "the file does not exist; build first, so that generated sources are there";
  return "";
}

} // namespace stingy
