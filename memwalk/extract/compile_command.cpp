// Compile commands as the build wrote them, made fit for Clang 19 in this process.
#include "extract/compile_command.h"

#include <clang/Driver/Options.h>
#include <clang/Tooling/CompilationDatabase.h>
#include <clang/Tooling/JSONCompilationDatabase.h>
#include <fmt/format.h>
#include <llvm/ADT/SmallString.h>
#include <llvm/Option/ArgList.h>
#include <llvm/Option/OptTable.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/Path.h>
#include <llvm/Support/VirtualFileSystem.h>

namespace stingy {
namespace {

using namespace clang;
namespace options = driver::options;

std::string absolutePath(llvm::StringRef path, llvm::StringRef directory) {
  if (path.empty())
    return "";
  llvm::SmallString<256> full(path);
  llvm::sys::fs::make_absolute(directory, full);
  llvm::sys::path::remove_dots(full, /*remove_dot_dot=*/true);
  return full.str().str();
}

llvm::opt::InputArgList parseOptions(const std::vector<std::string> &arguments,
                                     std::vector<const char *> &storage) {
  for (std::size_t i = 1; i < arguments.size(); ++i)
    storage.push_back(arguments[i].c_str());
  unsigned missingIndex = 0, missingCount = 0;
  return driver::getDriverOptTable().ParseArgs(storage, missingIndex, missingCount,
                                               llvm::opt::Visibility(options::ClangOption));
}

bool isWarningAsError(const llvm::opt::Arg &argument) {
  return argument.getOption().matches(options::OPT_W_Joined) &&
         llvm::StringRef(argument.getValue()).starts_with("error");
}

/// Output, dependency files and what only another compiler understands: of no use to a parse.
bool isDropped(const llvm::opt::Arg &argument) {
  const llvm::opt::Option &option = argument.getOption();
  return option.matches(options::OPT_UNKNOWN) || option.matches(options::OPT_o) ||
         option.matches(options::OPT_c) || option.matches(options::OPT_S) ||
         option.matches(options::OPT_M_Group) || isWarningAsError(argument) ||
         option.matches(options::OPT_pedantic_errors) ||
         option.matches(options::OPT_save_temps_EQ) || option.matches(options::OPT_save_temps) ||
         option.matches(options::OPT_fstack_usage) || option.matches(options::OPT_flto) ||
         option.matches(options::OPT_flto_EQ) || option.matches(options::OPT_gsplit_dwarf);
}

std::string outputOf(const std::vector<std::string> &arguments) {
  std::vector<const char *> storage;
  auto parsed = parseOptions(arguments, storage);
  return parsed.getLastArgValue(options::OPT_o).str();
}

} // namespace

Result<std::vector<CompileCommand>> readCompilationDatabase(const std::string &path) {
  llvm::SmallString<256> file(path);
  if (llvm::sys::fs::is_directory(file))
    llvm::sys::path::append(file, "compile_commands.json");
  std::string problem;
  auto database = tooling::JSONCompilationDatabase::loadFromFile(
      file, problem, tooling::JSONCommandLineSyntax::AutoDetect);
  if (!database)
    return Error{fmt::format("cannot read the compilation database {}: {}", file.c_str(), problem),
                 "let cmake write it (-DCMAKE_EXPORT_COMPILE_COMMANDS=ON), meson, or bear -- make"};
  auto expanded = tooling::expandResponseFiles(std::move(database), llvm::vfs::getRealFileSystem());
  std::vector<CompileCommand> commands;
  for (const tooling::CompileCommand &entry : expanded->getAllCompileCommands()) {
    std::string output = entry.Output.empty() ? outputOf(entry.CommandLine) : entry.Output;
    commands.push_back({entry.Directory, absolutePath(entry.Filename, entry.Directory),
                        entry.CommandLine, absolutePath(output, entry.Directory)});
  }
  if (commands.empty())
    return Error{fmt::format("the compilation database {} is empty", file.c_str()), "build first"};
  return commands;
}

bool isClang(const CompileCommand &command) {
  return !command.arguments.empty() &&
         llvm::sys::path::filename(command.arguments.front()).contains("clang");
}

std::vector<std::string> argumentsForClang(const CompileCommand &command) {
  bool plusPlus = !command.arguments.empty() &&
                  llvm::sys::path::filename(command.arguments.front()).contains("++");
  // Without carets Clang does not count its warnings on standard error either.
  std::vector<std::string> arguments = {plusPlus ? "clang++" : "clang", "-c",
                                        "-fno-caret-diagnostics"};
  std::vector<const char *> storage;
  auto parsed = parseOptions(command.arguments, storage);
  for (const llvm::opt::Arg *argument : parsed) {
    if (isDropped(*argument))
      continue;
    llvm::opt::ArgStringList rendered;
    argument->render(parsed, rendered);
    arguments.insert(arguments.end(), rendered.begin(), rendered.end());
  }
  if (!parsed.hasArg(options::OPT_resource_dir, options::OPT_resource_dir_EQ)) {
    arguments.push_back("-resource-dir");
    arguments.push_back(STINGY_CLANG_RESOURCE_DIR);
  }
  return arguments;
}

} // namespace stingy
