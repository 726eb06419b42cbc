#include "cli/ninja.h"

#include "cli/ninja_text.h"
#include "extract/command_file.h"
#include "model/digest.h"
#include "model/output_file.h"

#include <filesystem>
#include <fmt/format.h>
#include <map>
#include <set>

namespace stingy {
namespace {

namespace fs = std::filesystem;

std::string absolute(const std::string &path) {
  return fs::absolute(path).lexically_normal().string();
}

bool exists(const std::string &path) {
  std::error_code ignored;
  return !path.empty() && fs::exists(path, ignored);
}

/// The compiler writes it in every build, so it will be there.
bool writesStackUsage(const CompileCommand &command) {
  return std::find(command.arguments.begin(), command.arguments.end(), "-fstack-usage") !=
         command.arguments.end();
}

class NinjaFile {
public:
  NinjaFile(const NinjaOptions &options, std::vector<CompileCommand> commands)
      : options_(options), commands_(std::move(commands)), file_(absolute(options.output)),
        folder_(fs::path(file_).parent_path().string()) {
    for (const CompileCommand &command : commands_)
      ++timesCompiled_[command.file];
    for (const std::string &sidecar : options_.pipeline.answers.annotations)
      sidecars_.push_back(path(absolute(sidecar)));
    std::error_code unknown;
    self_ = path(fs::read_symlink("/proc/self/exe", unknown).string());
  }

  Status write() {
    addRules();
    addRegeneration();
    for (CompileCommand &command : commands_)
      if (auto good = addUnit(command); !good)
        return good;
    addPhonySources();
    addProgram();
    return writeAll();
  }

private:
  std::string path(const std::string &absolutePath) const {
    return pathForAction(absolutePath, folder_, options_.pipeline.root);
  }

  std::string memwalk() const { return ninjaValue(shellWord(self_)); }

  std::string answerOptions() const {
    std::string text;
    for (const std::string &sidecar : sidecars_)
      text += " --annotations " + ninjaValue(shellWord(sidecar));
    for (const std::string &preset : options_.pipeline.answers.presets)
      text += " --preset " + ninjaValue(shellWord(preset));
    return text;
  }

  std::string rootOption() const {
    return " --root " + ninjaValue(shellWord(path(options_.pipeline.root)));
  }

  void addRules() {
    text_.comment("Written by memwalk ninja. Run it with: ninja -C FOLDER_OF_THIS_FILE");
    std::string launcher = options_.launcher.empty() ? "" : ninjaValue(options_.launcher) + " ";
    text_.rule("extract",
               {{"command", fmt::format("{}{} extract --command $in --depfile $out.d "
                                        "--keep-going{}{} -o $out",
                                        launcher, memwalk(), rootOption(), answerOptions())},
                {"description", "EXTRACT $source"},
                {"depfile", "$out.d"},
                {"deps", "gcc"},
                {"restat", "1"}});
    text_.rule("link", {{"command", memwalk() + " link --list $in -o $out"},
                        {"description", "LINK $out"},
                        {"restat", "1"}});
    text_.rule("analyze", {{"command", fmt::format("{} analyze $in{}{} -o $out", memwalk(),
                                                   programOption(), answerOptions())},
                           {"description", "ANALYZE $out"},
                           {"restat", "1"}});
  }

  std::string programOption() const {
    return " --program " + ninjaValue(shellWord(options_.pipeline.program));
  }

  /// The compilation database is written anew: so is this file, before anything else runs.
  void addRegeneration() {
    std::string database = path(options_.pipeline.build);
    std::string command = fmt::format(
        "{} ninja -p {}{}{}{} -o {} --facts {}", memwalk(), ninjaValue(shellWord(database)),
        rootOption(), programOption(), answerOptions(), ninjaValue(shellWord(path(file_))),
        ninjaValue(shellWord(path(absolute(options_.facts)))));
    if (!options_.launcher.empty())
      command += " --launcher " + ninjaValue(shellWord(options_.launcher));
    for (const std::string &file : options_.pipeline.files)
      command += " --files " + ninjaValue(shellWord(path(absolute(file))));
    for (const std::string &file : options_.pipeline.leftOut)
      command += " --leave-out " + ninjaValue(shellWord(path(absolute(file))));
    text_.rule("regenerate", {{"command", command},
                              {"description", "READ the compilation database"},
                              {"generator", "1"},
                              {"restat", "1"}});
    text_.build({"regenerate", {path(file_)}, {database}, {self_}, {}});
  }

  /// facts/src/conn.c; one file that is compiled several times gets a name for each of its
  /// commands.
  std::string outputStem(const CompileCommand &command) {
    fs::path root = options_.pipeline.root;
    fs::path inside = fs::path(command.file).lexically_relative(root);
    if (inside.empty() || *inside.begin() == "..")
      inside = fs::path("outside") / fs::path(command.file).relative_path();
    std::string stem = (fs::path(absolute(options_.facts)) / inside).string();
    if (timesCompiled_.at(command.file) == 1)
      return stem;
    std::string flags;
    for (const std::string &argument : command.arguments)
      flags += argument + '\0';
    std::string byOutput = stem + "." + digestOf(command.output).substr(0, 8);
    return stems_.insert(byOutput).second ? byOutput : stem + "." + digestOf(flags);
  }

  Status addUnit(CompileCommand &command) {
    if (command.file.find('\n') != std::string::npos)
      return Error{
          fmt::format("{}: a path with a line break cannot stand in a ninja file", command.file),
          "rename the file"};
    std::string stem = outputStem(command);
    if (!exists(command.stackUsage) && !writesStackUsage(command))
      command.stackUsage.clear();
    files_.emplace_back(stem + ".command.json",
                        serialize(toArtifact(command, folder_, options_.pipeline.root)));
    NinjaEdge edge{"extract", {path(stem + ".facts.json")}, {path(stem + ".command.json")}, {}, {}};
    edge.implicit = {path(command.file)};
    if (!command.stackUsage.empty())
      edge.implicit.push_back(path(command.stackUsage));
    sources_.insert(edge.implicit.begin(), edge.implicit.end());
    edge.implicit.insert(edge.implicit.end(), sidecars_.begin(), sidecars_.end());
    edge.implicit.push_back(self_);
    edge.variables = {{"source", path(command.file)}};
    facts_.push_back(edge.outputs.front());
    text_.build(edge);
    return Done{};
  }

  /// A source that is missing is its unit's trouble, which the action reports, not ninja's.
  void addPhonySources() {
    for (const std::string &source : sources_)
      text_.build({"phony", {source}, {}, {}, {}});
  }

  void addProgram() {
    std::string list, listPath = beside("facts.list");
    for (const std::string &facts : facts_)
      list += facts + "\n";
    files_.emplace_back(listPath, list);
    NinjaEdge link{"link", {path(beside("program.json"))}, {path(listPath)}, facts_, {}};
    link.implicit.push_back(self_);
    text_.build(link);
    NinjaEdge analyze{"analyze", {path(beside("memory.json"))}, link.outputs, sidecars_, {}};
    analyze.implicit.push_back(self_);
    text_.build(analyze);
    text_.makeDefault(path(beside("memory.json")));
  }

  std::string beside(const char *name) const { return (fs::path(folder_) / name).string(); }

  /// The ninja file last: it never names a command file that is not there.
  Status writeAll() {
    files_.emplace_back(file_, text_.text());
    for (const auto &[name, content] : files_)
      if (auto written = writeFile(name, content); !written)
        return written.error();
    return Done{};
  }

  const NinjaOptions &options_;
  std::vector<CompileCommand> commands_;
  std::string file_, folder_, self_;
  std::map<std::string, unsigned> timesCompiled_;
  std::vector<std::string> sidecars_;
  std::set<std::string> stems_, sources_;
  std::vector<std::string> facts_;
  std::vector<std::pair<std::string, std::string>> files_;
  NinjaText text_;
};

std::string databaseFile(const std::string &build) {
  std::error_code ignored;
  fs::path path = absolute(build);
  return (fs::is_directory(path, ignored) ? path / "compile_commands.json" : path)
      .lexically_normal()
      .string();
}

} // namespace

Result<std::string> writeNinja(const NinjaOptions &given) {
  NinjaOptions options = given;
  options.pipeline.build = databaseFile(options.pipeline.build);
  fs::path folder = fs::path(options.pipeline.build).parent_path();
  if (options.output.empty())
    options.output = (folder / "stingy" / "build.ninja").string();
  if (options.facts.empty())
    options.facts = (fs::path(absolute(options.output)).parent_path() / "facts").string();
  auto commands = selectCommands(options.pipeline);
  if (!commands)
    return commands.error();
  // A sidecar that cannot be read would fail in every action.
  if (auto answers = readAnswers(options.pipeline.answers); !answers)
    return answers.error();
  std::size_t units = commands->size();
  if (auto written = NinjaFile(options, std::move(*commands)).write(); !written)
    return written.error();
  return fmt::format("{} units; run: ninja -C {}", units,
                     shellWord(fs::path(options.output).parent_path().string()));
}

} // namespace stingy
