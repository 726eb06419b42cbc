// memwalk: annotated server in, stage call graph and memory bounds out.
#include "cli/console.h"
#include "cli/explanation.h"
#include "cli/extract_action.h"
#include "cli/gate.h"
#include "cli/measure.h"
#include "cli/ninja.h"
#include "cli/options.h"
#include "cli/view.h"

#include "binary/build.h"
#include "extract/command_file.h"
#include "model/facts_json.h"
#include "model/knowledge.h"
#include "model/output_file.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <sstream>

namespace stingy {
namespace {

namespace fs = std::filesystem;

std::string absoluteRoot(const std::string &root) {
  std::string path = fs::weakly_canonical(root).string();
  while (path.size() > 1 && path.back() == '/')
    path.pop_back();
  return path;
}

std::string programName(const Options &options) {
  if (!options.pipeline.program.empty())
    return options.pipeline.program;
  std::string name = fs::path(absoluteRoot(options.root)).filename().string();
  return name.empty() ? "server" : name;
}

/// "3 external_function, 1 recursion".
std::string countByKind(const std::vector<Unknown> &unknowns) {
  std::map<std::string, unsigned> counts;
  for (const Unknown &unknown : unknowns)
    ++counts[unknown.kind];
  std::string text;
  for (const auto &[kind, count] : counts)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, kind);
  return text;
}

/// What is left open after all is written.
ExitCode verdict(const Analysis &analysis, bool strict) {
  reportStale(analysis.stale, strict);
  const Memory &memory = analysis.memory;
  if (strict && !memory.unknowns.empty())
    fmt::print(stderr, "memwalk: error: {} unknown{} left: {}\n", memory.unknowns.size(),
               memory.unknowns.size() == 1 ? " is" : "s are", countByKind(memory.unknowns));
  bool parsed = std::all_of(memory.units.begin(), memory.units.end(),
                            [](const Unit &unit) { return unit.parsed; });
  bool open = strict && !(memory.unknowns.empty() && analysis.stale.empty());
  return parsed && !open ? Good : Failed;
}

/// Writes memory.json and prints the report that is asked for; text when nothing else is.
int deliver(const Analysis &analysis, const Options &options) {
  if (!options.output.empty()) {
    if (auto written = writeFile(options.output, serialize(analysis.memory)); !written)
      return fail(written.error());
  }
  if (!options.report.empty() || options.output.empty())
    if (int failed = printView(analysis.memory, options); failed != Good)
      return failed;
  return verdict(analysis, options.strict);
}

int printExplanation(const Facts &program, const AnswerSources &answers, const Options &options) {
  auto text = explainNames(program, answers, options.explained, absoluteRoot(options.root));
  if (!text)
    return fail(text.error());
  fmt::print("{}", *text);
  return Good;
}

/// The program, its frames checked where that is asked for.
Result<Facts> checked(Result<Facts> program, const Options &options) {
  if (program && !options.pipeline.binary.empty())
    if (auto good = checkBinary(*program, options.pipeline.binary); !good)
      return good.error();
  return program;
}

/// Extracts and links.
Result<Facts> readProgram(Options &options, const AnswerSources &answers) {
  options.pipeline.root = absoluteRoot(options.root);
  auto units = extractAll(options.pipeline, answers);
  if (!units)
    return units.error();
  for (const Facts &facts : *units)
    warnUnparsed(facts);
  return checked(linkAll(std::move(*units)), options);
}

struct AnsweredProgram {
  AnswerSources answers;
  Facts program;
};

Result<AnsweredProgram> readBuild(Options &options) {
  auto answers = readAnswers(options.pipeline.answers);
  if (!answers)
    return answers.error();
  auto program = readProgram(options, *answers);
  if (!program)
    return program.error();
  return AnsweredProgram{std::move(*answers), std::move(*program)};
}

Result<Analysis> analysisOf(const AnsweredProgram &read, const Options &options) {
  auto analysis = analyzeProgram(read.program, programName(options), read.answers);
  if (!analysis || options.pipeline.binary.empty())
    return analysis;
  auto build = buildOf(options.pipeline.binary);
  if (!build)
    return build.error();
  analysis->memory.build = std::move(*build);
  return analysis;
}

int analyzeAndDeliver(const AnsweredProgram &read, const Options &options) {
  if (!options.explained.empty())
    return printExplanation(read.program, read.answers, options);
  auto analysis = analysisOf(read, options);
  return analysis ? deliver(*analysis, options) : fail(analysis.error());
}

int runPipeline(Options &options) {
  auto read = readBuild(options);
  return read ? analyzeAndDeliver(*read, options) : fail(read.error());
}

/// Of the build folder, for who does not have it as a file yet.
Result<Memory> memoryOfBuild(Options &options) {
  auto read = readBuild(options);
  if (!read)
    return read.error();
  auto analysis = analysisOf(*read, options);
  if (!analysis)
    return analysis.error();
  reportStale(analysis->stale, options.strict);
  return std::move(analysis->memory);
}

/// The one command that compiles the source named.
Result<CompileCommand> commandToExtract(Options &options) {
  if (!options.commandFile.empty())
    return readCommandFile(options.commandFile);
  options.pipeline.files = options.inputs;
  auto commands = selectCommands(options.pipeline);
  if (!commands)
    return commands.error();
  if (commands->size() != 1)
    return Error{fmt::format("{} commands of the compilation database compile {}", commands->size(),
                             options.inputs.front()),
                 "name one of the files that memwalk ninja writes for each with --command"};
  return commands->front();
}

int runExtract(Options &options) {
  options.pipeline.root = absoluteRoot(options.root);
  auto answers = readAnswers(options.pipeline.answers, libraryRoles());
  if (!answers)
    return fail(answers.error());
  auto command = commandToExtract(options);
  if (!command)
    return fail(command.error());
  auto facts = runExtractAction(*command, extractOptions(options.pipeline, *answers),
                                {options.output, options.depfile});
  if (!facts)
    return fail(facts.error());
  if (options.keepGoing)
    return Good;
  warnUnparsed(*facts);
  return facts->units.front().parsed ? Good : Failed;
}

int runNinja(Options &options) {
  options.pipeline.root = absoluteRoot(options.root);
  options.pipeline.program = programName(options);
  auto written =
      writeNinja({options.pipeline, options.output, options.factsFolder, options.launcher});
  if (!written)
    return fail(written.error());
  fmt::print("{}\n", *written);
  return Good;
}

Status readList(Options &options) {
  if (options.list.empty())
    return Done{};
  auto text = readFile(options.list);
  if (!text)
    return text.error();
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);)
    options.inputs.push_back(line);
  return Done{};
}

int runLink(Options &options) {
  if (auto good = readList(options); !good)
    return fail(good.error());
  auto program = linkFiles(options.inputs);
  if (!program)
    return fail(program.error());
  auto written = writeFile(options.output, serialize(*program, ProgramKind));
  return written ? Good : fail(written.error());
}

int runAnalyze(const Options &options) {
  auto answers = readAnswers(options.pipeline.answers);
  if (!answers)
    return fail(answers.error());
  auto program = checked(FactsReader().read(options.inputs.front(), ProgramKind), options);
  if (!program)
    return fail(program.error());
  warnUnparsed(*program);
  return analyzeAndDeliver({std::move(*answers), std::move(*program)}, options);
}

int listPresets() {
  for (const Preset &preset : presets())
    fmt::print("{:<12} {}\n", preset.name, preset.summary);
  return Good;
}

/// What the commands take; each fills in its own part.
struct Arguments {
  Options options;
  GateOptions gate;
  MeasureOptions measure;
};

struct Command {
  CLI::App *app;
  std::function<int()> run;
};

/// The three steps, and what writes them down as build actions.
std::vector<Command> addSteps(CLI::App &app, Options &options) {
  CLI::App *extract = app.add_subcommand("extract", "One unit: source to facts");
  addBuildOptions(*extract, options);
  addAnswerOptions(*extract, options);
  addUnitOptions(*extract, options);

  CLI::App *ninja = app.add_subcommand(
      "ninja", "The three steps as a ninja file: only what changed is read again");
  addBuildOptions(*ninja, options);
  addAnswerOptions(*ninja, options);
  addNinjaOptions(*ninja, options);

  CLI::App *link = app.add_subcommand("link", "All units' facts to one program");
  addLinkOptions(*link, options);

  CLI::App *analyze = app.add_subcommand("analyze", "A program to its stages and bounds");
  analyze->add_option("program.json", options.inputs, "What link wrote")->required()->expected(1);
  analyze->add_option("-o,--output", options.output, "memory.json to write");
  analyze->add_option("--root", options.root, "Project folder, for the source lines of --explain")
      ->capture_default_str();
  addAnswerOptions(*analyze, options);
  addReportOptions(*analyze, options);

  return {{extract, [&] { return runExtract(options); }},
          {ninja, [&] { return runNinja(options); }},
          {link, [&] { return runLink(options); }},
          {analyze, [&] { return runAnalyze(options); }}};
}

/// What is done with a memory.json.
std::vector<Command> addUses(CLI::App &app, Arguments &arguments) {
  auto &[options, gate, measure] = arguments;
  CLI::App *report =
      app.add_subcommand("report", "A memory.json that was written before, seen again");
  report->add_option("memory.json", options.inputs, "What memwalk -o wrote")
      ->required()
      ->expected(1);
  addViewOptions(*report, options);
  report->add_option("--layout", options.layout,
                     "layout.json that stingygen made of it: --report html shows its map, and its "
                     "L2 counts");
  CLI::App *check = addCheckCommand(app, options, gate);
  CLI::App *diff = addDiffCommand(app, gate);
  CLI::App *record = addRecordCommand(app, measure);
  CLI::App *verify = addVerifyCommand(app, measure);
  return {
      {report, [&] { return runReport(arguments.options); }},
      {check,
       [&] { return runCheck(arguments.gate, [&] { return memoryOfBuild(arguments.options); }); }},
      {diff, [&] { return runDiff(arguments.gate); }},
      {record, [&] { return runRecord(arguments.measure); }},
      {verify, [&] { return runVerify(arguments.measure); }}};
}

int runAll(CLI::App &app, Options &options) {
  if (app.get_option("--build")->empty()) {
    fmt::print(stderr,
               "memwalk: error: no build folder given; say -p BUILD, or see memwalk --help\n");
    return Usage;
  }
  return runPipeline(options);
}

int run(int argc, char **argv) {
  Arguments arguments;
  Options &options = arguments.options;
  CLI::App app{
      "memwalk: finds the stages of an event-driven server and bounds, for each, the stack, the "
      "per-request objects and the globals.\n"
      "With -p it does all three steps; they also stand alone: extract, link, analyze.\n"
      "Exit status: 0 good, 1 findings or failure, 2 usage."};
  app.set_version_flag("--version", producer());
  addBuildOptions(app, options);
  addAnswerOptions(app, options);
  addReportOptions(app, options);
  app.add_option("-o,--output", options.output,
                 "memory.json to write; without it the report is printed");
  app.add_option("--files", options.pipeline.files, "Only these units of the compilation database");
  std::vector<Command> commands = addSteps(app, options);
  for (Command &use : addUses(app, arguments))
    commands.push_back(std::move(use));

  app.require_subcommand(0, 1);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &problem) {
    return app.exit(problem) == 0 ? Good : Usage;
  }
  if (const auto &names = options.pipeline.answers.presets;
      std::find(names.begin(), names.end(), "list") != names.end())
    return listPresets();
  for (const Command &command : commands)
    if (command.app->parsed())
      return command.run();
  return runAll(app, options);
}

} // namespace
} // namespace stingy

int main(int argc, char **argv) { return stingy::run(argc, argv); }
