// stingify: rewrites a server's allocations and frees to use the slab (paper, section 4.4).
#include "model/output_file.h"
#include "stingify/manifest.h"
#include "stingify/mirror.h"
#include "stingify/report.h"
#include "stingify/unified_diff.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fmt/format.h>
#include <set>

namespace stingy {
namespace {

enum ExitStatus { Good = 0, Failure = 1, Usage = 2 };

struct Options {
  std::string memoryPath, layoutPath, root, out, revert;
  bool diff = false, inPlace = false, mirror = false, link = false;
};

struct Input {
  Memory memory;
  Layout layout;
  std::string memoryDigest, layoutDigest;
};

int complain(const Error &error, ExitStatus status = Failure) {
  fmt::print(stderr, "stingify: error: {}\n", error.text());
  return status;
}

Result<Input> readInput(const Options &options) {
  auto file = readMemory(options.memoryPath);
  if (!file)
    return file.error();
  auto layout = readLayout(options.layoutPath, options.memoryPath, file->digest);
  if (!layout)
    return layout.error();
  return Input{std::move(file->memory), std::move(layout->layout), file->digest, layout->digest};
}

std::string manifestPath(const SourceTree &tree) { return tree.locate(ManifestName); }

Result<Manifest> readManifest(const std::string &path) {
  auto artifact = readArtifact(path, ManifestKind);
  if (!artifact)
    return artifact.error();
  return manifestFromArtifact(*artifact, path);
}

/// True when an earlier run rewrote the tree for this very layout.
Result<bool> isDone(const Input &input, const SourceTree &tree) {
  if (!std::filesystem::exists(manifestPath(tree)))
    return false;
  auto manifest = readManifest(manifestPath(tree));
  if (!manifest)
    return manifest.error();
  TreeState state = stateOf(*manifest, tree);
  if (state == TreeState::Original)
    return false;
  if (state == TreeState::Rewritten && manifest->layoutDigest == input.layoutDigest)
    return true;
  return Error{state == TreeState::Edited
                   ? "the sources were rewritten already, and edited since"
                   : "the sources were rewritten already, for another layout",
               fmt::format("run stingify --revert {} first", manifestPath(tree))};
}

int printDiff(const Rewrite &rewrite) {
  for (const FileEdit &file : rewrite.files)
    fmt::print("{}", unifiedDiff(file));
  fmt::print(stderr, "{}", reportText(rewrite));
  return Good;
}

/// The manifest goes first: should the machine stop half way, it tells how to get back.
int writeInPlace(const Rewrite &rewrite, const Input &input, const SourceTree &tree) {
  std::vector<Output> outputs;
  if (!rewrite.files.empty())
    outputs.push_back(
        {manifestPath(tree),
         serialize(toArtifact(manifestOf(rewrite, input.memoryDigest, input.layoutDigest)))});
  for (const FileEdit &file : rewrite.files)
    outputs.push_back({tree.locate(file.path), file.rewritten});
  if (auto written = writeFiles(outputs); !written)
    return complain(written.error());
  fmt::print("{}", reportText(rewrite));
  if (!rewrite.files.empty())
    fmt::print("to undo: stingify --revert {}\n", manifestPath(tree));
  return Good;
}

int writeOut(const Rewrite &rewrite, const Input &input, const Options &options) {
  auto outputs = outputsBelow(options.out, options.root, rewrite);
  if (!outputs)
    return complain(outputs.error());
  std::set<std::string> units;
  for (const Unit &unit : input.memory.units)
    units.insert(unit.file);
  Result<Mirrored> mirrored = Mirrored{};
  if (options.mirror)
    mirrored = mirrorRest(options.out, options.root, units,
                          options.link ? Links::ToOriginals : Links::None, *outputs);
  if (!mirrored)
    return complain(mirrored.error());
  if (auto written = writeFiles(*outputs); !written)
    return complain(written.error());
  fmt::print("{}{}", reportText(rewrite), reportText(*mirrored));
  return Good;
}

int rewriteSources(const Options &options) {
  auto input = readInput(options);
  if (!input)
    return complain(input.error());
  SourceTree tree(options.root);
  auto done = isDone(*input, tree);
  if (done && *done && options.out.empty()) {
    fmt::print(stderr, "already rewritten; nothing to do\n");
    return Good;
  }
  Sources sources{[&](const std::string &path) { return tree.read(path); },
                  [&](const std::string &path) { return tree.whyNotEditable(path); }};
  auto rewrite = planEdits(input->memory, input->layout, sources);
  if (!rewrite) // Sources that an earlier run rewrote look stale; that run is the reason to tell.
    return complain(done ? rewrite.error() : done.error());
  if (options.inPlace && !done && !rewrite->files.empty())
    return complain(done.error());
  if (options.inPlace)
    return writeInPlace(*rewrite, *input, tree);
  return options.out.empty() ? printDiff(*rewrite) : writeOut(*rewrite, *input, options);
}

int revert(const Options &options) {
  auto manifest = readManifest(options.revert);
  if (!manifest)
    return complain(manifest.error());
  std::string folder = std::filesystem::path(options.revert).parent_path().string();
  SourceTree tree(!options.root.empty() ? options.root : folder.empty() ? "." : folder);
  auto outputs = planRevert(*manifest, tree);
  if (!outputs)
    return complain(outputs.error());
  auto written = writeFiles(*outputs);
  if (!written)
    return complain(written.error());
  std::error_code problem;
  std::filesystem::remove(options.revert, problem);
  fmt::print("{} file{} restored\n", *written, *written == 1 ? "" : "s");
  return Good;
}

void addOptions(CLI::App &app, Options &options) {
  app.set_version_flag("--version", producer());
  auto *memory = app.add_option("memory.json", options.memoryPath, "What memwalk wrote");
  app.add_option("layout.json", options.layoutPath, "What stingygen made of it");
  app.add_option("--root", options.root,
                 "Folder that the paths of memory.json start from (default: .)");
  auto *diff =
      app.add_flag("--diff", options.diff, "Print the edits as a unified diff (the default)");
  auto *inPlace = app.add_flag("--in-place", options.inPlace,
                               "Edit the sources, and note in ROOT/stingify.json how to undo it");
  auto *out =
      app.add_option("--out", options.out, "Write the edited files below this folder instead");
  auto *mirror =
      app.add_flag("--mirror", options.mirror,
                   "With --out: also copy all other files of the root, but for what a build made")
          ->needs(out);
  app.add_flag(
         "--link", options.link,
         "With --mirror: link to files that are not compiled by themselves instead of copying "
         "them, for a build that writes nothing beside its sources")
      ->needs(mirror);
  auto *revert =
      app.add_option("--revert", options.revert, "Manifest of an --in-place run to undo");
  inPlace->excludes(diff)->excludes(out);
  out->excludes(diff);
  revert->excludes(memory)->excludes(diff)->excludes(inPlace)->excludes(out);
}

int run(int argc, char **argv) {
  Options options;
  CLI::App app{"stingify: rewrites a server's allocations and frees to use the slab that stingygen "
               "laid out.\n"
               "Exit status: 0 good, 1 failure (nothing is written), 2 usage."};
  addOptions(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &problem) {
    return app.exit(problem) == 0 ? Good : Usage;
  }
  if (!options.revert.empty())
    return revert(options);
  if (options.memoryPath.empty() || options.layoutPath.empty())
    return complain({"memory.json and layout.json are both needed", "see stingify --help"}, Usage);
  if (options.root.empty())
    options.root = ".";
  return rewriteSources(options);
}

} // namespace
} // namespace stingy

int main(int argc, char **argv) { return stingy::run(argc, argv); }
