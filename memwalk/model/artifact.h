// The envelope of every artifact: {kind, schema_version, producer, target_triple, body}.
//
// Sorted keys, no timestamps, no absolute paths: the same input gives the same bytes. A reader
// refuses another kind and another major version of it, and names both.
#pragma once

#include "model/result.h"

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace stingy {

struct Artifact {
  std::string kind; // "stingy.facts", "stingy.program", "stingy.memory", "stingy.layout"
  std::string targetTriple;
  nlohmann::json body;
  std::string schemaVersion = {}, producer = {}; // of a file that was read
};

/// "1.0"; each kind has its own.
std::string schemaVersion(std::string_view kind);

/// What is read of an artifact before its body.
struct Envelope {
  std::string_view kind, schemaVersion, producer;
};
/// Refuses another kind, an unknown major version, and what is no artifact.
Status checkEnvelope(const Envelope &envelope, const std::string &kind, const std::string &origin);

std::string serialize(Artifact artifact);
/// `origin` names the text in messages.
Result<Artifact> parseArtifact(const std::string &text, const std::string &kind,
                               const std::string &origin);

/// Where several kinds are good.
Result<Artifact> parseOneOf(const std::vector<std::string> &kinds, const std::string &text,
                            const std::string &origin);

Result<Artifact> readArtifact(const std::string &path, const std::string &kind);
/// True when the file's content changed.
Result<bool> writeArtifact(const std::string &path, Artifact artifact);

std::string producer();

} // namespace stingy
