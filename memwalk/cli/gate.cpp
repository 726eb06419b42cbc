#include "cli/gate.h"

#include "cli/console.h"
#include "compare/budget.h"
#include "model/output_file.h"
#include "report/change_words.h"
#include "report/gate_report.h"
#include "report/sarif.h"

#include <algorithm>
#include <fmt/format.h>

namespace stingy {
namespace {

int usage(const char *message) {
  fmt::print(stderr, "memwalk: error: {}\n", message);
  return Usage;
}

void addFormat(CLI::App &command, GateOptions &gate) {
  command.add_option("--report", gate.format, "text, markdown (for a pull request), json or sarif")
      ->check(CLI::IsMember({"text", "markdown", "json", "sarif"}))
      ->capture_default_str();
}

Result<Memory> memoryIn(const std::string &path) {
  auto file = readMemory(path);
  return file ? Result<Memory>(std::move(file->memory)) : file.error();
}

int writeBudget(const GateOptions &gate, const Memory &memory) {
  Budget budget = budgetFor(memory, gate.slackPercent);
  auto written = writeFile(gate.writeBudget, serialize(budget));
  if (!written)
    return fail(written.error());
  fmt::print("{}: limits for {} stages, {} objects and the totals of {}\n", gate.writeBudget,
             memory.stages.size(), memory.objects.size(), memory.program);
  if (std::size_t allowed = unknownsAllowed(budget); allowed != 0)
    fmt::print("{} of them have allow_unknown, because the figure has no upper bound today: answer "
               "what is not known (docs/annotations.md), then take it out\n",
               allowed);
  return Good;
}

// ---- diff ----

/// Of two schemas one may leave out what the other has, which would look like a change.
Status checkVersions(const GateOptions &gate, const MemoryFile &before, const MemoryFile &after) {
  if (before.schemaVersion != after.schemaVersion)
    return Error{fmt::format("{} has schema version {}, {} has {}", gate.inputs[0],
                             before.schemaVersion, gate.inputs[1], after.schemaVersion),
                 "analyse both with the same release of memwalk"};
  if (before.producer != after.producer)
    fmt::print(stderr,
               "memwalk: warning: {} was written by {}, {} by {}: figures may differ because "
               "memwalk does\n",
               gate.inputs[0], before.producer, gate.inputs[1], after.producer);
  return Done{};
}

Result<MemoryDiff> diffFiles(const GateOptions &gate) {
  auto before = readMemory(gate.inputs[0]);
  if (!before)
    return before.error();
  auto after = readMemory(gate.inputs[1]);
  if (!after)
    return after.error();
  if (auto good = checkVersions(gate, *before, *after); !good)
    return good.error();
  return diffMemory(before->memory, after->memory, gate.renamed);
}

bool failsOn(const GateOptions &gate, const char *what) {
  return std::find(gate.failOn.begin(), gate.failOn.end(), what) != gate.failOn.end();
}

/// Told on standard error, whatever the format.
int verdict(const GateOptions &gate, const MemoryDiff &diff, const std::vector<Growth> &grown) {
  bool failed = false;
  auto tell = [&](const std::string &text) {
    fmt::print(stderr, "memwalk: error: {}\n", text);
    failed = true;
  };
  for (const Growth &growth : grown)
    tell(fmt::format("{}: {} {} ({}){}", growth.what, growth.figure, changeText(growth.change),
                     arrowText(growth.change),
                     gate.maxGrowth == 0 ? "" : fmt::format("; allowed: {} B", gate.maxGrowth)));
  auto tellNew = [&](const char *what, std::size_t count) {
    if (failsOn(gate, what) && count != 0)
      tell(fmt::format("{} new {}{}", count, what, count == 1 ? "" : "s"));
  };
  tellNew("unknown", diff.newUnknowns.size());
  tellNew("finding", diff.newFindings.size());
  return failed ? Failed : Good;
}

} // namespace

CLI::App *addCheckCommand(CLI::App &app, Options &options, GateOptions &gate) {
  CLI::App *check = app.add_subcommand(
      "check", "memory.json, or a build folder, against a budget: exit 1 when a limit is broken");
  check->add_option("memory.json", gate.inputs, "What memwalk -o wrote; or else give -p")
      ->expected(0, 1);
  check->add_option("--budget", gate.budget,
                    "Limits for stages, objects and totals (docs/formats/budget.schema.json)");
  check->add_option("--write-budget", gate.writeBudget,
                    "Budget to write that the program meets as it is");
  check->add_option("--slack", gate.slackPercent,
                    "With --write-budget: percent that the bytes may still grow");
  addFormat(*check, gate);
  addBuildOptions(*check, options);
  addAnswerOptions(*check, options);
  check->add_option("--program", options.pipeline.program,
                    "With -p: name of the program; default the root's name");
  check->add_option("--files", options.pipeline.files,
                    "With -p: only these units of the compilation database");
  check->get_option("--build")->each([&gate](const std::string &) { gate.ofBuild = true; });
  return check;
}

CLI::App *addDiffCommand(CLI::App &app, GateOptions &gate) {
  CLI::App *diff =
      app.add_subcommand("diff", "What changed between two memory.json, and what made it");
  diff->add_option("memory.json", gate.inputs, "The old one and the new one")
      ->required()
      ->expected(2);
  addFormat(*diff, gate);
  diff->add_option("--fail-on", gate.failOn,
                   "Exit 1 on: increase (a stage's figure or a total grew, or lost its upper "
                   "bound), unknown (a new one), finding (a new one); several with commas")
      ->delimiter(',')
      ->check(CLI::IsMember({"increase", "unknown", "finding"}));
  diff->add_option("--max-growth", gate.maxGrowth,
                   "Bytes that a figure may grow; more is an increase to exit 1 on")
      ->each([&gate](const std::string &) { gate.limitsGrowth = true; });
  diff->add_flag("--renamed", gate.renamed, "It is one program, though its name changed");
  return diff;
}

int runCheck(const GateOptions &gate, const std::function<Result<Memory>()> &analyze) {
  if (gate.inputs.empty() != gate.ofBuild)
    return usage(gate.ofBuild ? "both a memory.json and -p are given; give one of them"
                              : "nothing to check; give a memory.json, or a build folder with -p");
  if (gate.budget.empty() == gate.writeBudget.empty())
    return usage("say --budget FILE to check, or --write-budget FILE to begin with today's "
                 "figures");
  auto memory = gate.ofBuild ? analyze() : memoryIn(gate.inputs.front());
  if (!memory)
    return fail(memory.error());
  if (!gate.writeBudget.empty())
    return writeBudget(gate, *memory);
  auto text = readFile(gate.budget);
  if (!text)
    return fail(text.error());
  auto budget = parseBudget(*text, gate.budget);
  if (!budget)
    return fail(budget.error());
  auto result = checkBudget(*memory, *budget, gate.budget);
  if (!result)
    return fail(result.error());
  fmt::print("{}", gate.format == "markdown" ? markdownReport(*result)
                   : gate.format == "json"   ? jsonReport(*result)
                   : gate.format == "sarif"  ? sarifReport(*result, *memory)
                                             : textReport(*result, textOptions()));
  return result->broken == 0 ? Good : Failed;
}

int runDiff(const GateOptions &gate) {
  auto diff = diffFiles(gate);
  if (!diff)
    return fail(diff.error());
  std::vector<Growth> grown;
  if (failsOn(gate, "increase") || gate.limitsGrowth)
    grown = growth(*diff, gate.maxGrowth);
  fmt::print("{}", gate.format == "markdown" ? markdownReport(*diff)
                   : gate.format == "json"   ? jsonReport(*diff)
                   : gate.format == "sarif"  ? sarifReport(*diff, grown)
                                             : textReport(*diff, textOptions()));
  std::fflush(stdout);
  return verdict(gate, *diff, grown);
}

} // namespace stingy
