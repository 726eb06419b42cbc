// Compile commands as the build wrote them, made fit for Clang 19 in this process.
#include "extract/compile_command.h"

#include "extract/stack_usage_file.h"
#include "extract/unit_language.h"

#include <clang/Driver/Options.h>
#include <clang/Tooling/CompilationDatabase.h>
#include <clang/Tooling/JSONCompilationDatabase.h>
#include <clang/Tooling/Tooling.h>
#include <fmt/format.h>
#include <llvm/ADT/SmallString.h>
#include <llvm/Option/ArgList.h>
#include <llvm/Option/OptTable.h>
#include <llvm/Support/CommandLine.h>
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

/// Warnings are the build's business, and some cost an analysis of each function. What turns an
/// error of Clang off (-Wno-int-conversion) stays.
bool asksForWarnings(const llvm::opt::Arg &argument) {
  bool turnsOff =
      argument.getSpelling().starts_with("-Wno-") ||
      (argument.getNumValues() > 0 && llvm::StringRef(argument.getValue()).starts_with("no-"));
  return argument.getOption().matches(options::OPT_W_Group) && !turnsOff;
}

/// -Wp,-MMD,conn.d: the Linux kernel's way to a dependency file.
bool isDependencyFile(const llvm::opt::Arg &argument) {
  return argument.getOption().matches(options::OPT_Wp_COMMA) &&
         llvm::any_of(argument.getValues(),
                      [](const char *value) { return llvm::StringRef(value).starts_with("-M"); });
}

/// Output beside the object file, chatter, and profiles in the format of another compiler.
bool writesOrReadsBeside(const llvm::opt::Option &option) {
  static const llvm::opt::OptSpecifier all[] = {options::OPT_o,
                                                options::OPT_M_Group,
                                                options::OPT_save_temps,
                                                options::OPT_save_temps_EQ,
                                                options::OPT_flto,
                                                options::OPT_flto_EQ,
                                                options::OPT_coverage,
                                                options::OPT_ftest_coverage,
                                                options::OPT_v,
                                                options::OPT_fprofile_arcs,
                                                options::OPT_fprofile_instr_use,
                                                options::OPT_fprofile_instr_use_EQ,
                                                options::OPT_fprofile_use_EQ,
                                                options::OPT_fprofile_generate,
                                                options::OPT_fprofile_generate_EQ,
                                                options::OPT_ftime_trace,
                                                options::OPT_ftime_trace_EQ,
                                                options::OPT_ftime_report,
                                                options::OPT_ftime_report_EQ,
                                                options::OPT_gsplit_dwarf,
                                                options::OPT_g_Group, // moves no frame
                                                options::OPT_fstack_usage,
                                                options::OPT_fsave_optimization_record,
                                                options::OPT_fsave_optimization_record_EQ,
                                                options::OPT__serialize_diags};
  return llvm::any_of(all, [&](llvm::opt::OptSpecifier one) { return option.matches(one); });
}

/// Of no use to a parse.
bool isDropped(const llvm::opt::Arg &argument) {
  const llvm::opt::Option &option = argument.getOption();
  return option.matches(options::OPT_UNKNOWN) || option.matches(options::OPT_c) ||
         option.matches(options::OPT_S) || option.matches(options::OPT_pedantic_errors) ||
         option.matches(options::OPT_working_directory) || writesOrReadsBeside(option) ||
         asksForWarnings(argument) || isDependencyFile(argument);
}

bool choosesMachine(const llvm::opt::Arg &argument) {
  const llvm::opt::Option &option = argument.getOption();
  return option.matches(options::OPT_m_Group) && !option.matches(options::OPT_m32) &&
         !option.matches(options::OPT_m64) && !option.matches(options::OPT_mx32);
}

/// Another input of a command that compiles several.
bool isOtherInput(const llvm::opt::Arg &argument, const llvm::opt::InputArgList &all,
                  const CompileCommand &command) {
  return argument.getOption().matches(options::OPT_INPUT) &&
         all.getAllArgValues(options::OPT_INPUT).size() > 1 &&
         absolutePath(argument.getValue(), command.directory) != command.file;
}

// Errors of Clang that gcc, up to version 13, only warns of: old code is full of them, and it was
// built.
constexpr const char *Lenient[] = {"-Wno-error=implicit-function-declaration",
                                   "-Wno-error=implicit-int",
                                   "-Wno-error=int-conversion",
                                   "-Wno-error=incompatible-function-pointer-types",
                                   "-Wno-error=return-mismatch",
                                   "-Wno-return-type",
                                   "-fbracket-depth=16384"};

/// `ccache gcc -c conn.c`, `/opt/wrap g++ -c conn.cc`: the compiler is the last of the programs
/// that come first.
void dropLaunchers(std::vector<std::string> &arguments) {
  while (arguments.size() > 1 && readCompilerName(arguments[1]).isCompiler)
    arguments.erase(arguments.begin());
}

/// Without -o the object, and the .su file beside it, go to the folder that the compiler runs in.
std::string objectFile(const llvm::opt::InputArgList &options, const std::string &output,
                       const std::string &source, const std::string &folder) {
  bool isDefault = output.empty() && options.hasArg(options::OPT_c);
  return isDefault ? absolutePath(llvm::sys::path::stem(source).str() + ".o", folder) : output;
}

/// `home` is the compilation database's folder: a relative directory is relative to it.
CompileCommand commandOf(tooling::CompileCommand entry, llvm::StringRef home) {
  entry.Directory = absolutePath(entry.Directory.empty() ? "." : entry.Directory, home);
  tooling::addExpandedResponseFiles(entry.CommandLine, entry.Directory,
                                    llvm::cl::TokenizeGNUCommandLine,
                                    *llvm::vfs::getRealFileSystem());
  dropLaunchers(entry.CommandLine);
  std::vector<const char *> storage;
  auto parsed = parseOptions(entry.CommandLine, storage);
  std::string output =
      entry.Output.empty() ? parsed.getLastArgValue(options::OPT_o).str() : entry.Output;
  std::string folder =
      absolutePath(parsed.getLastArgValue(options::OPT_working_directory), entry.Directory);
  std::string source = absolutePath(entry.Filename, entry.Directory);
  output = absolutePath(output, entry.Directory);
  folder = folder.empty() ? entry.Directory : folder;
  return {folder, source, entry.CommandLine, output,
          stackUsagePath(source, objectFile(parsed, output, source, folder))};
}

} // namespace

llvm::opt::InputArgList parseOptions(const std::vector<std::string> &arguments,
                                     std::vector<const char *> &storage) {
  for (std::size_t i = 1; i < arguments.size(); ++i)
    storage.push_back(arguments[i].c_str());
  unsigned missingIndex = 0, missingCount = 0;
  return driver::getDriverOptTable().ParseArgs(storage, missingIndex, missingCount,
                                               llvm::opt::Visibility(options::ClangOption));
}

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
  llvm::SmallString<256> folder(file);
  llvm::sys::fs::make_absolute(folder);
  llvm::sys::path::remove_filename(folder);
  std::vector<CompileCommand> commands;
  for (const tooling::CompileCommand &entry : database->getAllCompileCommands())
    commands.push_back(commandOf(entry, folder));
  if (commands.empty())
    return Error{fmt::format("the compilation database {} is empty", file.c_str()), "build first"};
  return commands;
}

std::vector<std::string> argumentsForClang(const CompileCommand &command, MachineOptions machine) {
  CompilerName compiler = readCompilerName(command.arguments.front());
  // Without carets Clang does not count its warnings on standard error either.
  std::vector<std::string> arguments = {compiler.plusPlus ? "clang++" : "clang", "-c",
                                        "-fno-caret-diagnostics"};
  std::vector<const char *> storage;
  auto parsed = parseOptions(command.arguments, storage);
  for (const llvm::opt::Arg *argument : parsed) {
    if (isDropped(*argument) || isOtherInput(*argument, parsed, command) ||
        (machine == MachineOptions::Dropped && choosesMachine(*argument)))
      continue;
    llvm::opt::ArgStringList rendered;
    argument->render(parsed, rendered);
    arguments.insert(arguments.end(), rendered.begin(), rendered.end());
  }
  arguments.insert(arguments.end(), std::begin(Lenient), std::end(Lenient));
  if (!compiler.target.empty() && !parsed.hasArg(options::OPT_target))
    arguments.push_back("--target=" + compiler.target);
  if (!parsed.hasArg(options::OPT_resource_dir, options::OPT_resource_dir_EQ)) {
    arguments.push_back("-resource-dir");
    arguments.push_back(STINGY_CLANG_RESOURCE_DIR);
  }
  return arguments;
}

} // namespace stingy
