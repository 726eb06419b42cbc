#include "cli/measure.h"

#include "cli/console.h"
#include "compare/measured_check.h"
#include "measure/recording.h"
#include "report/verify_report.h"

#include <filesystem>
#include <fmt/format.h>

namespace stingy {
namespace {

namespace fs = std::filesystem;

/// Beside memwalk: in the build folder's lib, or where both are installed.
Result<std::string> findRecorder(const std::string &given) {
  std::vector<fs::path> places;
  if (!given.empty()) {
    places = {given};
  } else {
    fs::path prefix = fs::read_symlink("/proc/self/exe").parent_path().parent_path();
    for (const char *folder : {"lib", STINGY_RECORDER_FOLDER})
      places.push_back(prefix / folder / "libstingy_record.so");
  }
  for (const fs::path &place : places)
    if (fs::exists(place))
      return fs::absolute(place).string();
  return Error{fmt::format("{}: the recorder is not there", places.front().string()),
               "build the target stingy_record (x86-64 Linux only), or say --recorder FILE"};
}

/// "STAGE=FUNCTION" as a pair; a stage may be called "state=3".
Result<StageBodies> bodiesFrom(const std::vector<std::string> &entries) {
  StageBodies bodies;
  for (const std::string &entry : entries) {
    std::size_t at = entry.rfind('=');
    if (at == std::string::npos || at == 0 || at + 1 == entry.size())
      return Error{fmt::format("--entry {}: not STAGE=FUNCTION", entry), ""};
    if (!bodies.emplace(entry.substr(0, at), entry.substr(at + 1)).second)
      return Error{fmt::format("--entry: {} is named twice", entry.substr(0, at)), ""};
  }
  return bodies;
}

void tellEnding(const Ending &ending, const std::string &output) {
  fmt::print(stderr, "memwalk: {}the server ended with {}{}\n",
             ending.asExpected() ? "" : "warning: ", ending.text(),
             ending.passedOn       ? ", as it was told"
             : ending.asExpected() ? ""
                                   : fmt::format("; {} is what it took until then", output));
}

std::string reportOf(const MeasuredResult &result, const std::string &format) {
  return format == "markdown" ? markdownReport(result)
         : format == "json"   ? jsonReport(result)
                              : textReport(result, textOptions());
}

} // namespace

CLI::App *addRecordCommand(CLI::App &app, MeasureOptions &options) {
  CLI::App *record = app.add_subcommand(
      "record", "Runs a server and measures its stages and objects, to be verified");
  record->footer("Exit status: the server's, 128 + N when signal N ended it; 0 when that is a "
                 "signal that memwalk passed on "
                 "to it, as SIGINT and SIGTERM are.");
  record->add_option("memory.json", options.memory, "What memwalk -o wrote")->required();
  record->add_option("-o,--output", options.output, "Statistics to write")
      ->default_str("stats.json");
  record->add_option("--recorder", options.recorder,
                     "libstingy_record.so; default the one beside memwalk");
  record
      ->add_option("--entry", options.entries,
                   "STAGE=FUNCTION: what runs a stage that is a case of a switch (may be repeated)")
      ->allow_extra_args(false);
  record->add_option("command", options.command, "The server and its arguments, after --")
      ->required();
  options.output = "stats.json";
  return record;
}

CLI::App *addVerifyCommand(CLI::App &app, MeasureOptions &options) {
  CLI::App *verify = app.add_subcommand(
      "verify", "What a run measured beside the bounds; exit 1 when it is above one");
  verify->add_option("memory.json", options.memory, "What memwalk -o wrote")->required();
  verify
      ->add_option("stats.json", options.statistics,
                   "What record wrote for it, or a rewritten server did (STINGY_STATS)")
      ->required();
  verify->add_option("--report", options.format, "text, markdown (for a pull request) or json")
      ->check(CLI::IsMember({"text", "markdown", "json"}))
      ->capture_default_str();
  return verify;
}

int runRecord(const MeasureOptions &options) {
  auto recorder = findRecorder(options.recorder);
  if (!recorder)
    return fail(recorder.error());
  auto bodies = bodiesFrom(options.entries);
  if (!bodies)
    return fail(bodies.error());
  auto run = record({options.memory, *recorder, std::move(*bodies), options.command});
  if (!run)
    return fail(run.error());
  if (auto written = writeArtifact(options.output, toArtifact(run->measured)); !written)
    return fail(written.error());
  std::uint64_t calls = 0;
  for (const MeasuredStage &stage : run->measured.stages)
    calls += stage.calls;
  tellEnding(run->ending, options.output);
  fmt::print("{}: {} runs of stages in {} process{}\n", options.output, calls,
             run->measured.processes, run->measured.processes == 1 ? "" : "es");
  return run->ending.asExpected() ? Good : run->ending.exitStatus();
}

int runVerify(const MeasureOptions &options) {
  auto file = readMemory(options.memory);
  if (!file)
    return fail(file.error());
  auto measured = readMeasured(options.statistics);
  if (!measured)
    return fail(measured.error());
  auto result = checkMeasured(file->memory, file->digest, *measured, options.statistics);
  if (!result)
    return fail(result.error());
  fmt::print("{}", reportOf(*result, options.format));
  return result->failures.empty() ? Good : Failed;
}

} // namespace stingy
