#include "model/sidecar.h"

#include "model/output_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace stingy {
namespace {

using nlohmann::json;

constexpr const char *LibraryText = R"({
  "version": 1,
  "functions": {
    "malloc": [{"role": "Malloc", "labels": ["size"]}],
    "calloc": [{"role": "Malloc", "labels": ["count", "size"]}],
    "aligned_alloc": [{"role": "Malloc", "labels": ["", "size"]}],
    "realloc": [{"role": "Malloc", "labels": ["", "size"]}, {"role": "Free", "labels": ["O", ""]}],
    "reallocarray": [{"role": "Malloc", "labels": ["", "count", "size"]}, {"role": "Free", "labels": ["O", "", ""]}],
    "strdup": [{"role": "Malloc", "labels": [""]}],
    "strndup": [{"role": "Malloc", "labels": ["", ""]}],
    "free": [{"role": "Free", "labels": ["O"]}]
  }
})";

/// Where in the sidecar: "conn.json: function parse".
struct Context {
  const std::string &origin;
  std::string function;
  std::string text() const { return fmt::format("{}: function {}", origin, function); }
};

Result<Role> parseRole(const json &entry, const Context &context) {
  std::string name = entry.is_object() ? entry.value("role", "") : "";
  auto kind = roleKindFromName(name);
  if (!kind)
    return Error{fmt::format("{}: there is no construct \"{}\"", context.text(), name),
                 fmt::format("the constructs are: {}", allRoleNames())};
  Role role{*kind, {}};
  if (entry.contains("labels"))
    role.labels = entry.at("labels").get<std::vector<std::string>>();
  if (auto good = checkLabels(role); !good)
    return std::move(good.error()).within(context.text());
  return role;
}

Status addRole(const json &entry, const Context &context, std::vector<Role> &roles) {
  auto role = parseRole(entry, context);
  if (!role)
    return role.error();
  roles.push_back(*role);
  return Done{};
}

/// One role, or a list of them. Nothing is copied: that would recurse as deep as the file nests.
Result<std::vector<Role>> parseRoles(const json &value, const Context &context) {
  std::vector<Role> roles;
  std::size_t count = value.is_array() ? value.size() : 1;
  for (std::size_t i = 0; i < count; ++i)
    if (auto good = addRole(value.is_array() ? value[i] : value, context, roles); !good)
      return good.error();
  return roles;
}

Status checkKeys(const json &document, const std::string &origin) {
  if (!document.is_object() || !document.contains("version") || document["version"] != 1 ||
      (document.contains("functions") && !document["functions"].is_object()))
    return Error{fmt::format("{}: not a sidecar of version 1", origin),
                 "begin with {\"version\": 1, \"functions\": { ... }}"};
  for (const auto &[key, value] : document.items())
    if (key != "version" && key != "functions" && key != "comment")
      return Error{fmt::format("{}: unknown key \"{}\"", origin, key),
                   "a sidecar has \"version\", \"functions\" and \"comment\""};
  return Done{};
}

} // namespace

Status Sidecar::merge(const Sidecar &other) {
  for (const auto &[function, roles] : other.functions) {
    auto [entry, isNew] = functions.emplace(function, roles);
    if (!isNew && entry->second != roles)
      return Error{
          fmt::format("{} contradicts {} about function {}", other.origin, origin, function),
          "remove one of the two entries"};
  }
  return Done{};
}

Result<Sidecar> parseSidecar(const std::string &text, const std::string &origin) {
  try {
    json document = json::parse(text);
    if (auto good = checkKeys(document, origin); !good)
      return good.error();
    Sidecar sidecar{{}, origin};
    for (const auto &[function, value] : document["functions"].items()) {
      auto roles = parseRoles(value, {origin, function});
      if (!roles)
        return roles.error();
      sidecar.functions.emplace(function, *roles);
    }
    return sidecar;
  } catch (const json::exception &problem) {
    return Error{fmt::format("{}: {}", origin, problem.what()),
                 "see docs/annotations.md for the form"};
  }
}

Result<Sidecar> readSidecar(const std::string &path) {
  auto text = readFile(path);
  if (!text)
    return text.error();
  return parseSidecar(*text, path);
}

const Sidecar &librarySidecar() {
  static const Sidecar sidecar = *parseSidecar(LibraryText, "the C library's allocators");
  return sidecar;
}

} // namespace stingy
