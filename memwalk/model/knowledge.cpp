#include "model/knowledge.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace stingy {

/// One embedded file; the list ends with an entry without a name. Defined by the generated source.
struct EmbeddedText {
  const char *name;
  const char *text;
  const char *withoutExternals;
};
extern const EmbeddedText EmbeddedKnowledge[];

namespace {

constexpr std::string_view LibraryName = "libc";

const EmbeddedText *find(std::string_view name) {
  for (const EmbeddedText *entry = EmbeddedKnowledge; entry->name; ++entry)
    if (entry->name == name)
      return entry;
  return nullptr;
}

Sidecar parseLibrary(const char *text) {
  return *parseSidecar(text, fmt::format("libc.json {}", ShippedMark), Provenance::Assumed);
}

} // namespace

const Sidecar &libraryKnowledge() {
  static const Sidecar sidecar = parseLibrary(find(LibraryName)->text);
  return sidecar;
}

const Sidecar &libraryRoles() {
  static const Sidecar sidecar = parseLibrary(find(LibraryName)->withoutExternals);
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
  if (const EmbeddedText *entry = name == LibraryName ? nullptr : find(name))
    return parseSidecar(entry->text, fmt::format("preset {} {}", name, ShippedMark),
                        Provenance::Assumed);
  return Error{fmt::format("there is no preset \"{}\"", name), "see memwalk --preset list"};
}

} // namespace stingy
