// The manifest of an in-place rewrite (stingify.json in the root): what was inserted where, so that
// a second run changes nothing and `stingify --revert` restores the original text to the byte.
//
// body: { memory_digest, layout_digest, files: { path: { before, after, insertions: [ {offset,
// text} ] } } } before and after are digests of the file's text.
#pragma once

#include "model/artifact.h"
#include "model/output_file.h"
#include "stingify/plan_edits.h"
#include "stingify/source_tree.h"

#include <map>
#include <string>

namespace stingy {

struct RewrittenFile {
  std::string before, after;
  std::vector<Insertion> insertions;
};

struct Manifest {
  std::string memoryDigest, layoutDigest;
  std::map<std::string, RewrittenFile> files;
};

constexpr const char *ManifestKind = "stingy.rewrite";
constexpr const char *ManifestName = "stingify.json";

Manifest manifestOf(const Rewrite &rewrite, const std::string &memoryDigest,
                    const std::string &layoutDigest);

Artifact toArtifact(const Manifest &manifest);
Result<Manifest> manifestFromArtifact(const Artifact &artifact, const std::string &origin);

enum class TreeState { Original, Rewritten, Edited };
/// Rewritten when every file is as the manifest left it, Original when every file is as before.
TreeState stateOf(const Manifest &manifest, const SourceTree &tree);

/// The files to write to get the original text back; an Error when one was edited since.
Result<std::vector<Output>> planRevert(const Manifest &manifest, const SourceTree &tree);

} // namespace stingy
