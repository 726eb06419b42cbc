// stingygen: memory.json to layout.json and the C that the runtime reads (paper, section 4.3).
#include "emit/emit.h"
#include "map/layout_svg.h"
#include "model/cache_choice.h"
#include "model/cache_geometry.h"
#include "model/digest.h"
#include "model/output_file.h"
#include "plan/plan_layout.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace stingy {
namespace {

enum ExitStatus { Good = 0, Failure = 1, Usage = 2 };

struct Options {
  std::string memoryPath, folder;
  std::optional<std::string> l2, low, high, globals, profile;
  bool explainsSharing = false;
  std::vector<std::string> constructors; // "struct conn=conn_init"
  GeometryWish geometry;
  PlanWish plan;
};

int complain(const Error &error, ExitStatus status) {
  fmt::print(stderr, "stingygen: error: {}\n", error.text());
  return status;
}

Status readSizes(Options &options) {
  auto read = [](const char *option, const std::optional<std::string> &text,
                 auto &target) -> Status {
    if (!text)
      return Done{};
    auto size = parseSize(*text);
    if (!size)
      return std::move(size.error()).within(option);
    target = *size;
    return Done{};
  };
  for (auto good : {read("--l2", options.l2, options.geometry.l2Bytes),
                    read("--low", options.low, options.plan.lowBytes),
                    read("--high", options.high, options.plan.highBytes),
                    read("--globals", options.globals, options.plan.globalsBytes)})
    if (!good)
      return good;
  FoundCache found = chooseCache(machineCaches());
  auto cache = cacheGeometry(options.geometry, found.cache);
  if (!cache)
    return cache.error();
  options.plan.cache = *cache;
  options.plan.cacheNotes = options.geometry.l2Bytes ? notesOnSize(*options.geometry.l2Bytes, found)
                                                     : std::move(found.notes);
  return Done{};
}

Status readConstructors(Options &options) {
  for (const std::string &text : options.constructors) {
    std::size_t equals = text.rfind('=');
    if (equals == std::string::npos)
      return Error{fmt::format("--constructor: \"{}\" names no function", text),
                   "write OBJECT=FUNCTION: --constructor \"struct conn=conn_init\""};
    options.plan.constructors[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return Done{};
}

Status writeOutputs(const Options &options, const Plan &plan, const std::string &targetTriple) {
  const Layout &layout = plan.layout;
  std::string json = serialize(toArtifact(layout, targetTriple));
  std::string buildId = digestOf(json);
  std::vector<Output> outputs = {
      {"layout.json", json},
      {"layout.svg", layoutSvg(layout, plan.occupancy)},
      {generatedName(layout, ".h"), cHeader(layout, buildId)},
      {generatedName(layout, ".c"), cSource(layout, buildId, targetTriple)},
      {generatedName(layout, ".ld"), linkerFragment(layout)},
  };
  for (Output &output : outputs)
    output.path = options.folder + "/" + output.path;
  auto written = writeFiles(outputs);
  return written ? Status(Done{}) : written.error();
}

int generate(const Options &options) {
  auto input = readMemory(options.memoryPath);
  if (!input)
    return complain(input.error(), Failure);
  PlanWish wish = options.plan;
  if (options.profile) {
    auto profile = readMeasured(*options.profile);
    if (!profile)
      return complain(profile.error(), Failure);
    wish.profile = std::move(*profile);
  }
  auto plan = planLayout(input->memory, input->digest, wish);
  if (!plan)
    return complain(std::move(plan.error()).within(options.memoryPath), Failure);
  if (auto good = writeOutputs(options, *plan, input->memory.targetTriple); !good)
    return complain(good.error(), Failure);
  fmt::print("{}{}", summary(*plan), options.explainsSharing ? sharing(plan->layout) : "");
  if (plan->layout.objects.empty())
    fmt::print(stderr, "stingygen: warning: no object can be pooled; \"left out\" says why\n");
  return Good;
}

void addOptions(CLI::App &app, Options &options) {
  app.set_version_flag("--version", producer());
  app.add_option("memory.json", options.memoryPath, "What memwalk wrote")->required();
  app.add_option("-o,--output", options.folder,
                 "Folder to write layout.json, layout.svg and the C files to")
      ->required();
  app.add_option("--l2", options.l2, "Size of the L2 cache: 1M, 512K (default: of this machine)");
  app.add_option("--ways", options.geometry.ways, "Ways of the L2")->check(CLI::Range(1u, 1024u));
  app.add_option("--line", options.geometry.lineBytes, "Bytes of a cache line");
  app.add_option("--requests", options.plan.requests,
                 "Requests to plan for (default: as many as fit)")
      ->check(CLI::Range(std::uint64_t(1), std::uint64_t(1) << 32));
  app.add_option("--share", options.plan.sharePercent,
                 "Per cent of the L2 to plan for (default: 75)")
      ->check(CLI::Range(1u, 100u));
  app.add_option("--name", options.plan.program,
                 "Name of the program (default: as in memory.json)");
  app.add_option("--low", options.low,
                 "Size of the low slab (default: 256K). With the stack in the cache slab 64K at "
                 "least, or stingy_run_on_stack refuses");
  app.add_option("--high", options.high, "Size of the high slab (default: four times the L2)");
  app.add_option("--globals", options.globals,
                 "Bytes to set aside for globals, which no more of them take (default: for all)");
  app.add_option("--leave-out", options.plan.leaveOut,
                 "Object to keep out of the slab; may be repeated")
      ->expected(1);
  app.add_option("--high-object", options.plan.highObjects,
                 "Object for the high slab, as those that live long; may be repeated")
      ->expected(1);
  app.add_option("--cache-object", options.plan.cacheObjects,
                 "Object for the cache slab, though it seems to live long; may be repeated")
      ->expected(1);
  app.add_option(
         "--constructor", options.constructors,
         "OBJECT=FUNCTION: C function, void FUNCTION(struct X *), that the typed take of the "
         "generated header calls on a slot; may be repeated")
      ->expected(1);
  app.add_flag(
      "--each-thread", options.plan.eachThread,
      "A slab for each thread that runs stages, not only for the one that starts the program");
  app.add_flag("--explain-sharing", options.explainsSharing,
               "Print why objects that share slots are never alive together");
  app.add_option(
      "--profile", options.profile,
      "What a run took: stats.json of memwalk record, or of the runtime. Objects without "
      "bound get the slots that one request held; those that were allocated hardly ever "
      "go to the high slab, and never, nowhere");
}

int run(int argc, char **argv) {
  Options options;
  CLI::App app{
      "stingygen: lays the objects of a server out in a slab of the size of the L2 cache, and "
      "writes layout.json, layout.svg (its map), <program>_stingy.h, <program>_stingy.c, and\n"
      "<program>_stingy.ld, with which GNU ld puts the globals into the slab (-fdata-sections).\n"
      "Exit status: 0 good, 1 failure (nothing is written), 2 usage."};
  addOptions(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &problem) {
    return app.exit(problem) == 0 ? Good : Usage;
  }
  for (auto good : {readSizes(options), readConstructors(options)})
    if (!good)
      return complain(good.error(), Usage);
  return generate(options);
}

} // namespace
} // namespace stingy

int main(int argc, char **argv) { return stingy::run(argc, argv); }
