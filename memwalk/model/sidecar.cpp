#include "model/sidecar.h"

#include "model/output_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string_view>

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
  const char *what; // "function", "field"
  std::string name;
  std::string text() const { return fmt::format("{}: {} {}", origin, what, name); }
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

using RolesByName = std::map<std::string, std::vector<Role>>;

/// The roles of all functions, or of all fields: `Stage` is a field's only role and no function's.
Status parseNamed(const json &document, const char *key, Context context, RolesByName &found) {
  if (!document.contains(key))
    return Done{};
  bool fields = std::string_view(key) == "fields";
  for (const auto &[name, value] : document[key].items()) {
    context.name = name;
    auto roles = parseRoles(value, context);
    if (!roles)
      return roles.error();
    for (const Role &role : *roles)
      if ((role.kind == RoleKind::Stage) != fields)
        return Error{fmt::format("{}: {} does not stand on a {}", context.text(),
                                 toString(role.kind), context.what),
                     "Stage belongs under \"fields\", every other construct under \"functions\""};
    found.emplace(name, *roles);
  }
  return Done{};
}

Status mergeNamed(RolesByName &into, const RolesByName &from, const char *what,
                  const std::string &origins) {
  for (const auto &[name, roles] : from) {
    auto [entry, isNew] = into.emplace(name, roles);
    if (!isNew && entry->second != roles)
      return Error{fmt::format("{} about {} {}", origins, what, name),
                   "remove one of the two entries"};
  }
  return Done{};
}

Status checkKeys(const json &document, const std::string &origin) {
  auto isObject = [&](const char *key) {
    return !document.contains(key) || document[key].is_object();
  };
  if (!document.is_object() || !document.contains("version") || document["version"] != 1 ||
      !isObject("functions") || !isObject("fields"))
    return Error{fmt::format("{}: not a sidecar of version 1", origin),
                 "begin with {\"version\": 1, \"functions\": { ... }}"};
  for (const auto &[key, value] : document.items())
    if (key != "version" && key != "functions" && key != "fields" && key != "comment")
      return Error{fmt::format("{}: unknown key \"{}\"", origin, key),
                   "a sidecar has \"version\", \"functions\", \"fields\" and \"comment\""};
  return Done{};
}

} // namespace

Status Sidecar::merge(const Sidecar &other) {
  std::string origins = fmt::format("{} contradicts {}", other.origin, origin);
  if (auto good = mergeNamed(functions, other.functions, "function", origins); !good)
    return good;
  return mergeNamed(fields, other.fields, "field", origins);
}

Result<Sidecar> parseSidecar(const std::string &text, const std::string &origin) {
  try {
    json document = json::parse(text);
    if (auto good = checkKeys(document, origin); !good)
      return good.error();
    Sidecar sidecar{{}, {}, origin};
    if (auto good = parseNamed(document, "functions", {origin, "function", ""}, sidecar.functions);
        !good)
      return good.error();
    if (auto good = parseNamed(document, "fields", {origin, "field", ""}, sidecar.fields); !good)
      return good.error();
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
