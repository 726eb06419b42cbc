#include "model/json_cursor.h"
#include "model/output_file.h"
#include "model/sidecar.h"
#include "model/strict_json.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <string_view>

namespace stingy {
namespace {

using nlohmann::json;

constexpr const char *Remedy = "see docs/annotations.md for the form";

/// "function#2": the name and the position behind the last '#'.
std::optional<ParameterPlace> parameterPlace(std::string_view text) {
  auto mark = text.rfind('#');
  if (mark == std::string_view::npos)
    return std::nullopt;
  ParameterPlace place{std::string(text.substr(0, mark)), 0};
  const char *end = text.data() + text.size();
  auto [stop, problem] = std::from_chars(text.data() + mark + 1, end, place.position);
  if (problem != std::errc() || stop != end || text.size() == mark + 1)
    return std::nullopt;
  return place;
}

class SidecarReader {
public:
  SidecarReader(const json &document, const std::string &origin, Provenance provenance)
      : trouble_{origin, Remedy, {}}, document_(document, trouble_, ""), provenance_(provenance) {}

  Result<Sidecar> read() {
    roles("functions", "function", sidecar_.functions, false);
    roles("fields", "field", sidecar_.fields, true);
    each("external", "external", [&](const std::string &name, const JsonCursor &at) {
      sidecar_.externals.emplace(name, external(at));
    });
    each("pointers", "pointer", [&](const std::string &name, const JsonCursor &at) {
      at.each([&](const JsonCursor &target) { sidecar_.pointers[name].push_back(target.text()); });
    });
    numbers("recursion", "recursion", sidecar_.recursion);
    numbers("frames", "frame", sidecar_.frames);
    numbers("sizes", "size", sidecar_.sizes);
    numbers("counts", "count", sidecar_.counts);
    numbers("server_objects", "server object", sidecar_.serverObjects);
    if (trouble_.first)
      return *trouble_.first;
    return std::move(sidecar_);
  }

private:
  /// The entries under one key of the document.
  template <typename Visit> void each(const char *key, const char *what, Visit visit) {
    document_.ifThere(key, [&](const JsonCursor &entries) {
      entries.eachField([&](const std::string &name, const JsonCursor &at) {
        sidecar_.origins.emplace(std::string(what) + " " + name, trouble_.origin);
        visit(name, at);
      });
    });
  }

  void numbers(const char *key, const char *what, std::map<std::string, std::uint64_t> &found) {
    each(key, what,
         [&](const std::string &name, const JsonCursor &at) { found.emplace(name, at.number()); });
  }

  /// `Stage` is a field's only role; a function's names the states that it is the body of.
  void roles(const char *key, const char *what, std::map<std::string, std::vector<Role>> &found,
             bool fields) {
    each(key, what, [&](const std::string &name, const JsonCursor &at) {
      std::string context = fmt::format("{}: {} {}", trouble_.origin, what, name);
      auto add = [&](const JsonCursor &entry) {
        if (auto role = parseRole(entry, context, what, fields))
          found[name].push_back(*role);
        else if (!trouble_.first)
          trouble_.first = role.error();
      };
      if (at.isArray())
        at.each(add);
      else
        add(at);
    });
  }

  Result<Role> parseRole(const JsonCursor &entry, const std::string &context, const char *what,
                         bool fields) {
    std::string name;
    if (entry.isObject())
      entry.ifThere("role", [&](const JsonCursor &at) { name = at.text(); });
    auto kind = roleKindFromName(name);
    if (!kind)
      return Error{fmt::format("{}: there is no construct \"{}\"", context, name),
                   fmt::format("the constructs are: {}", allRoleNames())};
    Role role{*kind, {}};
    entry.ifThere("labels", [&](const JsonCursor &labels) {
      labels.each([&](const JsonCursor &label) { role.labels.push_back(label.text()); });
    });
    entry.ifThere("opaque", [&](const JsonCursor &at) { role.opaque = at.flag(); });
    bool isHolder = role.kind == RoleKind::Stage && role.labels.empty();
    if (isHolder != fields)
      return Error{fmt::format("{}: {} does not stand on a {}", context, toString(role.kind), what),
                   "Stage belongs under \"fields\", every other construct under \"functions\"; "
                   "Stage there names as labels the states that the function is the body of"};
    if (auto good = checkLabels(role); !good)
      return std::move(good.error()).within(context);
    return role;
  }

  ExternalAnswer external(const JsonCursor &at) {
    ExternalAnswer answer;
    at.eachField([&](const std::string &key, const JsonCursor &value) {
      if (key == "stack")
        answer.stack = ByteBound::atMost(value.number(), provenance_);
      else if (key == "calls")
        value.each([&, &calls = answer.calls.emplace()](const JsonCursor &place) {
          calls.push_back(called(place));
        });
      else if (key == "keeps")
        value.each([&keeps = answer.keeps.emplace()](const JsonCursor &place) {
          keeps.push_back(place.number<unsigned>());
        });
      else if (key == "flows")
        value.each([&, &flows = answer.flows.emplace()](const JsonCursor &flow) {
          flows.push_back(externalFlow(flow));
        });
      else if (key == "waits")
        answer.waits = value.flag();
      else
        value.fail(
            "is no key of an external function: those are stack, calls, keeps, flows and waits");
    });
    return answer;
  }

  static ParameterPlace called(const JsonCursor &at) {
    if (!at.isText())
      return {"", at.number<unsigned>()};
    auto place = parameterPlace(at.text());
    if (!place || place->function.empty())
      at.fail("must be a parameter's position, or \"function#position\"");
    return place.value_or(ParameterPlace{});
  }

  static ExternalFlow externalFlow(const JsonCursor &at) {
    ExternalFlow flow;
    std::size_t count = 0;
    at.each([&](const JsonCursor &end) {
      if (count++ == 0)
        flow.from = end.number<unsigned>();
      else
        flowEnd(end, flow);
    });
    if (count != 2)
      at.fail("must be a pair: from which parameter, and where to");
    return flow;
  }

  static void flowEnd(const JsonCursor &at, ExternalFlow &flow) {
    if (!at.isText()) {
      flow.parameter = at.number<unsigned>();
      return;
    }
    if (at.text() == "result") {
      flow.to = ExternalFlow::To::Result;
      return;
    }
    flow.to = ExternalFlow::To::Callee;
    auto place = parameterPlace(at.text());
    auto holder = parameterPlace("#" + (place ? place->function : ""));
    if (!holder)
      return at.fail("must be a position, \"result\", or \"3#0\": parameter 0 of what is called "
                     "through parameter 3");
    flow.parameter = holder->position;
    flow.calleeParameter = place->position;
  }

  JsonCursor::Trouble trouble_;
  JsonCursor document_;
  Provenance provenance_;
  Sidecar sidecar_;
};

Status checkKeys(const json &document, const std::string &origin) {
  static const std::set<std::string> known = {"version",  "comment",  "functions",     "fields",
                                              "external", "pointers", "recursion",     "frames",
                                              "sizes",    "counts",   "server_objects"};
  auto isObject = [&](const std::string &key) {
    return key == "version" || key == "comment" || !document.contains(key) ||
           document[key].is_object();
  };
  if (!document.is_object() || !document.contains("version") || document["version"] != 1 ||
      !std::all_of(known.begin(), known.end(), isObject))
    return Error{fmt::format("{}: not a sidecar of version 1", origin),
                 "begin with {\"version\": 1, \"functions\": { ... }}"};
  for (const auto &[key, value] : document.items())
    if (!known.contains(key))
      return Error{fmt::format("{}: unknown key \"{}\"", origin, key),
                   fmt::format("a sidecar's keys are: {}", fmt::join(known, ", "))};
  return Done{};
}

} // namespace

Result<Sidecar> parseSidecar(const std::string &text, const std::string &origin,
                             Provenance provenance) {
  auto document = parseStrictJson(text, origin, Remedy);
  if (!document)
    return document.error();
  if (auto good = checkKeys(*document, origin); !good)
    return good.error();
  return SidecarReader(*document, origin, provenance).read();
}

Result<Sidecar> readSidecar(const std::string &path) {
  auto text = readFile(path);
  if (!text)
    return text.error();
  return parseSidecar(*text, path);
}

} // namespace stingy
