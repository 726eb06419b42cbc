#include "cli/options.h"

namespace stingy {

void addBuildOptions(CLI::App &app, Options &options) {
  app.add_option("-p,--build", options.pipeline.build,
                 "Build folder with compile_commands.json, or that file");
  app.add_option("--root", options.root,
                 "Project folder: paths are written relative to it, and only files below it are "
                 "edited later")
      ->capture_default_str();
  app.add_option("-j,--jobs", options.pipeline.jobs, "Units at a time; default one a core");
  app.add_option("--leave-out", options.pipeline.leftOut,
                 "Unit that the program does without, or that a sidecar describes: not read, and "
                 "no doubt because of it (may be repeated)");
}

void addAnswerOptions(CLI::App &app, Options &options) {
  app.add_option("--annotations", options.pipeline.answers.annotations,
                 "Sidecar file: annotations by name, and answers to what is not known (may be "
                 "repeated; docs/annotations.md)");
  app.add_option("--preset", options.pipeline.answers.presets,
                 "What is known of an event library (may be repeated); \"list\" names them");
}

void addViewOptions(CLI::App &app, Options &options) {
  app.add_option(
         "--report", options.report,
         "What to print: text, json, dot, html (one page; draws with graphviz), or sarif (for "
         "code scanning)")
      ->check(CLI::IsMember({"text", "json", "dot", "html", "sarif"}));
  app.add_option("--l2", options.l2,
                 "Size of the L2 cache that requests should fit: 1M, 512K (default: of this "
                 "machine)");
}

void addAnalysisOptions(CLI::App &app, Options &options) {
  app.add_option("--program", options.pipeline.program,
                 "Name of the program in reports and generated code; default the root's name");
  app.add_option("--binary", options.pipeline.binary,
                 "The linked program: its unwind tables are held against the frames that were "
                 "measured");
}

void addReportOptions(CLI::App &app, Options &options) {
  addAnalysisOptions(app, options);
  addViewOptions(app, options);
  app.add_option("--explain", options.explained,
                 "Stage, function or object: print what its figures rest on, with places and "
                 "source lines, instead of the report (may be repeated)");
  app.add_flag("--strict", options.strict,
               "Exit 1 when anything is left unknown, or a sidecar's entry matches nothing");
}

void addUnitOptions(CLI::App &extract, Options &options) {
  auto *unit = extract.add_option_group("unit");
  unit->add_option("source", options.inputs, "Source file of one unit")->expected(1);
  unit->add_option("--command", options.commandFile,
                   "File with the command of one unit, as memwalk ninja writes it; then no "
                   "compilation database is read");
  unit->require_option(1);
  extract.add_option("-o,--output", options.output, "facts.json to write")->required();
  extract.add_option("--depfile", options.depfile,
                     "File to write that names every file read, for make and ninja");
  extract.add_flag("--keep-going", options.keepGoing,
                   "A unit that cannot be read whole is no failure: its facts say so, and analyze "
                   "reports it");
}

void addLinkOptions(CLI::App &link, Options &options) {
  auto *inputs = link.add_option_group("input");
  inputs->add_option("facts", options.inputs, "facts.json files");
  inputs->add_option("--list", options.list, "File that names them, one a line");
  inputs->require_option(1);
  link.add_option("-o,--output", options.output, "program.json to write")->required();
}

void addNinjaOptions(CLI::App &ninja, Options &options) {
  ninja.add_option("-o,--output", options.output,
                   "ninja file to write; default stingy/build.ninja in the build folder. Run it "
                   "with ninja -C FOLDER; it makes memory.json beside itself");
  ninja.add_option("--facts", options.factsFolder,
                   "Folder for the units' facts; default facts/ beside the ninja file");
  ninja.add_option("--launcher", options.launcher,
                   "Command put before each extract action: a remote-execution client, a sandbox");
  ninja.add_option("--program", options.pipeline.program,
                   "Name of the program in reports and generated code; default the root's name");
  ninja.add_option("--files", options.pipeline.files,
                   "Only these units of the compilation database");
}

} // namespace stingy
