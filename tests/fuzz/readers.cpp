// Fuzzes every reader of files that come from elsewhere: artifacts, compile commands, sidecars,
// budgets, manifests, statistics of a run, .su files.
//
// The text itself says who reads it: an artifact by its kind, other JSON as a sidecar and as a
// budget, the rest as stack usage. Beyond memory errors it asserts that what a reader accepts is
// written and read back the same, and that the steps behind the reader end well on it: what a
// reader lets through is safe to work with.
#include "analyze/analyze.h"
#include "compare/budget.h"
#include "emit/emit.h"
#include "extract/command_file.h"
#include "extract/stack_usage_file.h"
#include "link/link.h"
#include "map/layout_svg.h"
#include "model/facts_json.h"
#include "model/layout.h"
#include "model/measured.h"
#include "model/memory.h"
#include "model/sidecar.h"
#include "plan/plan_layout.h"
#include "report/report.h"
#include "stingify/manifest.h"

#include <cstdint>
#include <cstdlib>
#include <filesystem>

using namespace stingy;

namespace {

constexpr std::uint64_t ReturnAddress = 8;

void require(bool holds) {
  if (!holds)
    std::abort();
}

std::string written(const Facts &facts) { return serialize(facts, ProgramKind); }
std::string written(const Memory &memory) { return serialize(memory); }
std::string written(const Layout &layout) { return serialize(toArtifact(layout, "")); }
std::string written(const Measured &measured) { return serialize(toArtifact(measured)); }
std::string written(const Manifest &manifest) { return serialize(toArtifact(manifest)); }
std::string written(const CompileCommand &command) {
  const std::string here = std::filesystem::current_path().string();
  return serialize(toArtifact(command, here, here));
}

template <typename Model>
using Reader = Result<Model> (*)(const std::string &text, const char *kind,
                                 const std::string &origin);

template <typename Model, Result<Model> (*read)(const Artifact &, const std::string &)>
Result<Model> readArtifactText(const std::string &text, const char *kind,
                               const std::string &origin) {
  auto artifact = parseArtifact(text, kind, origin);
  return artifact ? read(*artifact, origin) : Result<Model>(artifact.error());
}

Result<Facts> readFactsText(const std::string &text, const char *kind, const std::string &origin) {
  return FactsReader().parse(text, kind, origin);
}

/// What was read and written reads and writes the same again. The reader refuses it, or `use` is
/// given it.
template <typename Model, typename Use>
void check(const std::string &text, const char *kind, const char *writtenAs, Reader<Model> read,
           Use use) {
  auto model = read(text, kind, "input");
  if (!model)
    return;
  std::string once = written(*model);
  auto copy = read(once, writtenAs, "once");
  require(bool(copy) && written(*copy) == once);
  use(std::move(*model));
}

void plan(const Memory &memory, std::optional<Measured> profile = {}) {
  PlanWish wish;
  wish.profile = std::move(profile);
  wish.cache = {1 << 20, 16, 64, "fuzzed"};
  auto plan = planLayout(memory, "", wish);
  if (plan)
    summary(*plan);
}

void useMemory(Memory memory) {
  textReport(memory, {}, {});
  dotReport(memory);
  plan(memory);
}

std::string writtenAsUnit(Facts facts) {
  const HeaderFacts headers = takeHeaders(facts);
  return serialize(facts, FactsKind, headers);
}

/// What headers give is told from the unit's own as it was written.
void checkUnit(const std::string &text) {
  auto unit = readFactsText(text, FactsKind, "input");
  if (!unit)
    return;
  std::string once = writtenAsUnit(std::move(*unit));
  auto copy = readFactsText(once, FactsKind, "once");
  require(bool(copy) && writtenAsUnit(std::move(*copy)) == once);
}

void useFacts(Facts facts) {
  std::vector<Facts> units;
  units.push_back(std::move(facts));
  auto program = link(std::move(units));
  if (program)
    useMemory(analyze(*program, {"program", {}}).memory);
}

void useLayout(Layout layout) {
  cHeader(layout, "");
  cSource(layout, "", "");
  layoutSvg(layout, setOccupancy(Memory(), layout));
}

/// A program of the objects that it names, each of any number, planned with what was measured.
void useMeasured(Measured measured) {
  Memory memory;
  memory.program = measured.program;
  memory.stages.resize(1);
  memory.stages[0].name = "stage";
  memory.stages[0].entry = true;
  for (const MeasuredObject &seen : measured.objects) {
    Object object;
    object.name = seen.name;
    object.identifier = "o" + std::to_string(memory.objects.size());
    object.size = ByteBound::exact(seen.name.size() * 100, Provenance::Computed);
    object.instances.kind = BoundKind::Unbounded;
    object.poolable = true;
    memory.objects.push_back(object);
    memory.stages[0].allocates.push_back(object.name);
    memory.stages[0].live.push_back(object.name);
  }
  plan(memory, std::move(measured));
}

void useManifest(Manifest manifest) {
  const std::string source(64, 'x');
  for (const auto &[path, file] : manifest.files)
    if (auto original = removeAll(source, file.insertions))
      require(insertAll(*original, file.insertions) == source);
}

/// The file and the folder are found from wherever an action is run.
void useCommand(const CompileCommand &command) {
  for (const std::string &path : {command.directory, command.file, command.stackUsage})
    require(path.empty() || path.front() == '/');
}

void checkArtifact(const std::string &text) {
  auto mentions = [&](const char *kind) { return text.find(kind) != std::string::npos; };
  for (const char *kind : {FactsKind, ProgramKind})
    if (mentions(kind))
      check<Facts>(text, kind, ProgramKind, readFactsText, useFacts);
  if (mentions(FactsKind))
    checkUnit(text);
  if (mentions(MemoryKind))
    check<Memory>(text, MemoryKind, MemoryKind, readArtifactText<Memory, memoryFromArtifact>,
                  useMemory);
  if (mentions(LayoutKind))
    check<Layout>(text, LayoutKind, LayoutKind, readArtifactText<Layout, layoutFromArtifact>,
                  useLayout);
  if (mentions(ManifestKind))
    check<Manifest>(text, ManifestKind, ManifestKind,
                    readArtifactText<Manifest, manifestFromArtifact>, useManifest);
  if (mentions(CommandKind))
    check<CompileCommand>(text, CommandKind, CommandKind,
                          readArtifactText<CompileCommand, commandFromArtifact>, useCommand);
  if (mentions(MeasuredKind))
    check<Measured>(text, MeasuredKind, MeasuredKind,
                    readArtifactText<Measured, measuredFromArtifact>, useMeasured);
  if (mentions(RuntimeStatsKind))
    if (auto artifact = parseArtifact(text, RuntimeStatsKind, "input"))
      if (auto measured = measuredFromRuntimeStats(*artifact, "input"))
        useMeasured(std::move(*measured));
}

void checkBudget(const std::string &text) {
  auto budget = parseBudget(text, "input");
  if (!budget)
    return;
  std::string once = serialize(*budget);
  auto copy = parseBudget(once, "once");
  require(bool(copy) && serialize(*copy) == once);
}

void checkStackUsage(const std::string &text) {
  for (const auto &[name, frame] : parseStackUsage(text, ReturnAddress))
    require(frame.bytes >= ReturnAddress);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  std::string text(reinterpret_cast<const char *>(data), size);
  if (text.find("\"stingy.") != std::string::npos)
    checkArtifact(text);
  else if (text.find('{') != std::string::npos) {
    static_cast<void>(parseSidecar(text, "input"));
    checkBudget(text);
  } else
    checkStackUsage(text);
  return 0;
}
