#include "model/artifact.h"

#include "model/output_file.h"

#include <cstdio>
#include <fmt/format.h>

namespace stingy {
namespace {

using nlohmann::json;

Status checkVersion(const json &envelope, const std::string &origin) {
  int major = -1, minor = -1;
  std::string version = envelope.value("schema_version", "");
  if (std::sscanf(version.c_str(), "%d.%d", &major, &minor) == 2 && major == SchemaMajor)
    return Done{};
  return Error{
      fmt::format("{}: schema version \"{}\" was written by {}; this is {}, which reads {}.x",
                  origin, version, envelope.value("producer", "an unknown tool"), producer(),
                  SchemaMajor),
      "write the file again with the same release of the tools"};
}

} // namespace

std::string producer() { return "stingy " STINGY_VERSION; }

std::string serialize(const Artifact &artifact) {
  json envelope = {{"kind", artifact.kind},
                   {"schema_version", fmt::format("{}.{}", SchemaMajor, SchemaMinor)},
                   {"producer", producer()},
                   {"target_triple", artifact.targetTriple},
                   {"body", artifact.body}};
  return envelope.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

Result<Artifact> parseArtifact(const std::string &text, const std::string &kind,
                               const std::string &origin) {
  try {
    json envelope = json::parse(text);
    if (!envelope.is_object() || !envelope.contains("kind") || !envelope["kind"].is_string() ||
        !envelope.contains("body"))
      return Error{fmt::format("{}: not an artifact of stingy", origin),
                   fmt::format("give the {} file that the step before wrote", kind)};
    if (envelope["kind"] != kind)
      return Error{fmt::format("{}: is a \"{}\" file, expected {}", origin,
                               envelope["kind"].get<std::string>(), kind),
                   "check the order of the arguments"};
    if (auto good = checkVersion(envelope, origin); !good)
      return good.error();
    return Artifact{kind, envelope.value("target_triple", ""), std::move(envelope["body"])};
  } catch (const json::exception &problem) {
    return Error{fmt::format("{}: not valid JSON (truncated?): {}", origin, problem.what()),
                 "write the file again"};
  }
}

Result<Artifact> readArtifact(const std::string &path, const std::string &kind) {
  auto text = readFile(path);
  if (!text)
    return text.error();
  return parseArtifact(*text, kind, path);
}

Result<bool> writeArtifact(const std::string &path, const Artifact &artifact) {
  return writeFile(path, serialize(artifact));
}

} // namespace stingy
