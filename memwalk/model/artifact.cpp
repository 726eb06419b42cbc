#include "model/artifact.h"

#include "model/facts.h"
#include "model/output_file.h"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>

namespace stingy {
using nlohmann::json;

namespace {

/// 2 of the units' facts: what headers give stands apart, and who passed it over would lose it.
int schemaMajor(std::string_view kind) { return kind == FactsKind ? 2 : 1; }
constexpr int SchemaMinor = 0;

Status checkVersion(const Envelope &envelope, const std::string &origin) {
  int readable = schemaMajor(envelope.kind);
  int major = -1, minor = -1;
  std::string version(envelope.schemaVersion);
  if (std::sscanf(version.c_str(), "%d.%d", &major, &minor) == 2 && major == readable)
    return Done{};
  return Error{
      fmt::format("{}: schema version \"{}\" was written by {}; this is {}, which reads {}.x",
                  origin, version,
                  envelope.producer.empty() ? "an unknown tool" : envelope.producer, producer(),
                  readable),
      "write the file again with the same release of the tools"};
}

} // namespace

Status checkEnvelope(const Envelope &envelope, const std::string &kind, const std::string &origin) {
  if (envelope.kind.empty())
    return Error{fmt::format("{}: not an artifact of stingy", origin),
                 fmt::format("give the {} file that the step before wrote", kind)};
  if (envelope.kind != kind)
    return Error{fmt::format("{}: is a \"{}\" file, expected {}", origin, envelope.kind, kind),
                 "check the order of the arguments"};
  return checkVersion(envelope, origin);
}

std::string schemaVersion(std::string_view kind) {
  return fmt::format("{}.{}", schemaMajor(kind), SchemaMinor);
}

std::string producer() { return "stingy " STINGY_VERSION; }

std::string serialize(Artifact artifact) {
  json envelope;
  envelope["schema_version"] = schemaVersion(artifact.kind);
  envelope["kind"] = std::move(artifact.kind);
  envelope["producer"] = producer();
  envelope["target_triple"] = std::move(artifact.targetTriple);
  envelope["body"] = std::move(artifact.body);
  return envelope.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

Result<Artifact> parseArtifact(const std::string &text, const std::string &kind,
                               const std::string &origin) {
  return parseOneOf({kind}, text, origin);
}

Result<Artifact> parseOneOf(const std::vector<std::string> &kinds, const std::string &text,
                            const std::string &origin) {
  try {
    json document = json::parse(text);
    auto field = [&](const char *name) {
      const auto *value =
          document.is_object() && document.contains(name) && document[name].is_string()
              ? document[name].get_ptr<const std::string *>()
              : nullptr;
      return value ? std::string_view(*value) : std::string_view();
    };
    Envelope envelope{field("kind"), field("schema_version"), field("producer")};
    if (document.is_object() && !document.contains("body"))
      envelope.kind = {};
    bool isOne = std::find(kinds.begin(), kinds.end(), envelope.kind) != kinds.end();
    std::string expected =
        isOne ? std::string(envelope.kind) : fmt::format("{}", fmt::join(kinds, " or "));
    if (auto good = checkEnvelope(envelope, expected, origin); !good)
      return good.error();
    return Artifact{expected, std::string(field("target_triple")), std::move(document["body"]),
                    std::string(envelope.schemaVersion), std::string(envelope.producer)};
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

Result<bool> writeArtifact(const std::string &path, Artifact artifact) {
  return writeFile(path, serialize(std::move(artifact)));
}

} // namespace stingy
