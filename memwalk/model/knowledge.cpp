#include "model/knowledge.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace stingy {

/// One embedded file; the list ends with an entry without a name. Defined by the generated source.
struct EmbeddedText {
  const char *name;
  const char *text;
};
extern const EmbeddedText EmbeddedKnowledge[];

namespace {

constexpr std::string_view LibraryName = "libc";

const char *textOf(std::string_view name) {
  for (const EmbeddedText *entry = EmbeddedKnowledge; entry->name; ++entry)
    if (entry->name == name)
      return entry->text;
  return nullptr;
}

} // namespace

const Sidecar &libraryKnowledge() {
  static const Sidecar sidecar = *parseSidecar(
      textOf(LibraryName), fmt::format("libc.json {}", ShippedMark), Provenance::Assumed);
  return sidecar;
}

std::vector<Preset> presets() {
  std::vector<Preset> found;
  for (const EmbeddedText *entry = EmbeddedKnowledge; entry->name; ++entry)
    if (entry->name != LibraryName)
      found.push_back({entry->name, nlohmann::json::parse(entry->text).value("comment", "")});
  return found;
}

Result<Sidecar> readPreset(const std::string &name) {
  if (const char *text = name == LibraryName ? nullptr : textOf(name))
    return parseSidecar(text, fmt::format("preset {} {}", name, ShippedMark), Provenance::Assumed);
  return Error{fmt::format("there is no preset \"{}\"", name), "see memwalk --preset list"};
}

} // namespace stingy
