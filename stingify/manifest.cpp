#include "stingify/manifest.h"

#include "model/digest.h"
#include "model/json_cursor.h"

#include <algorithm>

namespace stingy {
namespace {

using nlohmann::json;

json toJson(const RewrittenFile &file) {
  json insertions = json::array();
  for (const Insertion &insertion : file.insertions)
    insertions.push_back({{"offset", insertion.offset}, {"text", insertion.text}});
  return {{"before", file.before}, {"after", file.after}, {"insertions", std::move(insertions)}};
}

RewrittenFile fileFrom(const JsonCursor &from) {
  RewrittenFile file{from["before"].text(), from["after"].text(), {}};
  from["insertions"].each([&](const JsonCursor &at) {
    file.insertions.push_back({at["offset"].number(), at["text"].text()});
  });
  return file;
}

Error editedSince(const std::string &path) {
  return {path + " was edited since it was rewritten; nothing was reverted",
          "undo that edit, or take the STINGY_ macros out by hand"};
}

Result<Output> revertFile(const std::string &path, const RewrittenFile &file,
                          const SourceTree &tree) {
  if (std::string why = tree.whyNotEditable(path); !why.empty())
    return Error{path + ": " + why, "check the manifest and --root"};
  auto text = tree.read(path);
  if (!text)
    return text.error();
  std::string digest = digestOf(*text);
  if (digest == file.before)
    return Output{tree.locate(path), std::move(*text)};
  if (digest != file.after)
    return editedSince(path);
  auto original = removeAll(*text, file.insertions);
  if (!original)
    return std::move(original.error()).within(path);
  if (digestOf(*original) != file.before)
    return editedSince(path);
  return Output{tree.locate(path), std::move(*original)};
}

} // namespace

Manifest manifestOf(const Rewrite &rewrite, const std::string &memoryDigest,
                    const std::string &layoutDigest) {
  Manifest manifest{memoryDigest, layoutDigest, {}};
  for (const FileEdit &file : rewrite.files)
    manifest.files[file.path] = {digestOf(file.original), digestOf(file.rewritten),
                                 file.insertions};
  return manifest;
}

Artifact toArtifact(const Manifest &manifest) {
  json files = json::object();
  for (const auto &[path, file] : manifest.files)
    files[path] = toJson(file);
  return {ManifestKind,
          "",
          {{"memory_digest", manifest.memoryDigest},
           {"layout_digest", manifest.layoutDigest},
           {"files", std::move(files)}}};
}

Result<Manifest> manifestFromArtifact(const Artifact &artifact, const std::string &origin) {
  JsonCursor::Trouble trouble{origin, "restore the sources from version control", {}};
  JsonCursor body(artifact.body, trouble);
  Manifest manifest{body["memory_digest"].text(), body["layout_digest"].text(), {}};
  body["files"].eachField([&](const std::string &path, const JsonCursor &file) {
    manifest.files.emplace(path, fileFrom(file));
  });
  if (trouble.first)
    return *trouble.first;
  return manifest;
}

TreeState stateOf(const Manifest &manifest, const SourceTree &tree) {
  bool original = true, rewritten = true;
  for (const auto &[path, file] : manifest.files) {
    auto text = tree.read(path);
    std::string digest = text ? digestOf(*text) : "";
    original = original && digest == file.before;
    rewritten = rewritten && digest == file.after;
  }
  return original ? TreeState::Original : rewritten ? TreeState::Rewritten : TreeState::Edited;
}

Result<std::vector<Output>> planRevert(const Manifest &manifest, const SourceTree &tree) {
  std::vector<Output> outputs;
  for (const auto &[path, file] : manifest.files) {
    auto output = revertFile(path, file, tree);
    if (!output)
      return output.error();
    outputs.push_back(std::move(*output));
  }
  return outputs;
}

} // namespace stingy
