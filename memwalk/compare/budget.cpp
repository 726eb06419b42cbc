#include "compare/budget.h"

#include "compare/figures.h"
#include "model/json_cursor.h"
#include "model/strict_json.h"

#include <limits>

namespace stingy {
namespace {

using nlohmann::json;

constexpr const char *Remedy = "see docs/formats/budget.schema.json for the form, or let memwalk "
                               "check MEMORY.json --write-budget FILE write one";

/// A field's name and where its limit is kept.
template <typename Limits> struct LimitField {
  const char *key;
  std::optional<Limit> Limits::*limit;
  const char *unit; // the key of the long form
  bool mayBeUnbounded;
};

constexpr LimitField<StageLimits> StageFields[] = {
    {"stack", &StageLimits::stack, "bytes", true},
    {"per_request", &StageLimits::perRequest, "bytes", true}};
constexpr LimitField<ObjectLimits> ObjectFields[] = {
    {"size", &ObjectLimits::size, "bytes", true},
    {"instances", &ObjectLimits::instances, "count", true}};
constexpr LimitField<TotalLimits> TotalFields[] = {
    {"stack", &TotalLimits::stack, "bytes", true},
    {"per_request", &TotalLimits::perRequest, "bytes", true},
    {"globals", &TotalLimits::globals, "bytes", true},
    {"unknowns", &TotalLimits::unknowns, "count", false},
    {"findings", &TotalLimits::findings, "count", false}};

/// A name as a part of a JSON pointer.
std::string pointerPart(const std::string &name) {
  std::string part;
  for (char c : name)
    part += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return part;
}

class BudgetReader {
public:
  explicit BudgetReader(const std::string &origin) : trouble_{origin, Remedy, {}} {}

  Result<Budget> read(const json &document) {
    JsonCursor at(document, trouble_, "");
    at.eachField([&](const std::string &key, const JsonCursor &part) { readPart(key, part); });
    if (trouble_.first)
      return *trouble_.first;
    return std::move(budget_);
  }

private:
  void readPart(const std::string &key, const JsonCursor &part) {
    if (key == "stages")
      part.eachField([&](const std::string &name, const JsonCursor &at) {
        budget_.stages[name] = limits(StageFields, at, "/stages/" + pointerPart(name));
      });
    else if (key == "objects")
      part.eachField([&](const std::string &name, const JsonCursor &at) {
        budget_.objects[name] = limits(ObjectFields, at, "/objects/" + pointerPart(name));
      });
    else if (key == "total")
      budget_.total = limits(TotalFields, part, "/total");
    else if (key == "comment")
      part.text();
    else if (key != "version")
      part.fail("is no key of a budget: those are version, comment, stages, objects and total");
  }

  template <typename Limits, std::size_t N>
  static Limits limits(const LimitField<Limits> (&fields)[N], const JsonCursor &from,
                       const std::string &pointer) {
    Limits limits;
    from.eachField([&](const std::string &key, const JsonCursor &at) {
      for (const auto &field : fields)
        if (key == field.key) {
          limits.*field.limit = limit(at, field.unit, field.mayBeUnbounded, pointer + "/" + key);
          return;
        }
      std::string known;
      for (const auto &field : fields)
        known += fmt::format("{}{}", known.empty() ? "" : ", ", field.key);
      at.fail(fmt::format("is no figure: here those are {}", known));
    });
    return limits;
  }

  /// 8192, or {"bytes": 8192, "allow_unknown": true}.
  static Limit limit(const JsonCursor &from, const char *unit, bool mayBeUnbounded,
                     const std::string &pointer) {
    if (!from.isObject())
      return {from.number(), false, pointer};
    Limit limit{0, false, pointer};
    limit.most = from[unit].number();
    from.eachField([&](const std::string &key, const JsonCursor &at) {
      if (key == "allow_unknown" && mayBeUnbounded)
        limit.allowUnknown = at.flag();
      else if (key != unit)
        at.fail(fmt::format("is no key of this limit: those are {}{}", unit,
                            mayBeUnbounded ? " and allow_unknown" : ""));
    });
    return limit;
  }

  JsonCursor::Trouble trouble_;
  Budget budget_;
};

Status checkVersion(const json &document, const std::string &origin) {
  if (document.is_object() && document.contains("kind") && document.contains("body"))
    return Error{fmt::format("{}: is a {} file, not a budget", origin, document["kind"].dump()),
                 "say memwalk check MEMORY.json --budget BUDGET.json"};
  if (!document.is_object() || !document.contains("version"))
    return Error{fmt::format("{}: not a budget: it has no \"version\"", origin), Remedy};
  if (document["version"] == 1)
    return Done{};
  return Error{
      fmt::format("{}: /version is {}; this memwalk reads budgets of version 1", origin,
                  document["version"].dump()),
      "use the release of memwalk that it was written for, or write \"version\": 1 when it "
      "holds nothing newer"};
}

// ---- Writing ----

Limit limitOf(BoundKind kind, std::uint64_t figure, unsigned slackPercent) {
  ByteBound share = ByteBound::exact(figure / 100) * slackPercent; // saturates
  ByteBound rest = ByteBound::exact(figure % 100 * slackPercent / 100);
  return {(ByteBound::exact(figure) + share + rest).bytes, kind == BoundKind::Unbounded, ""};
}

template <typename Limits, std::size_t N>
json toJson(const Limits &limits, const LimitField<Limits> (&fields)[N]) {
  json document = json::object();
  for (const auto &field : fields)
    if (const std::optional<Limit> &limit = limits.*field.limit) {
      if (limit->allowUnknown)
        document[field.key] = {{field.unit, limit->most}, {"allow_unknown", true}};
      else
        document[field.key] = limit->most;
    }
  return document;
}

template <typename Limits, std::size_t N>
std::size_t allowedIn(const Limits &limits, const LimitField<Limits> (&fields)[N]) {
  std::size_t count = 0;
  for (const auto &field : fields)
    if (const std::optional<Limit> &limit = limits.*field.limit; limit && limit->allowUnknown)
      ++count;
  return count;
}

} // namespace

Result<Budget> parseBudget(const std::string &text, const std::string &origin) {
  auto document = parseStrictJson(text, origin, Remedy);
  if (!document)
    return document.error();
  if (auto good = checkVersion(*document, origin); !good)
    return good.error();
  return BudgetReader(origin).read(*document);
}

Budget budgetFor(const Memory &memory, unsigned slackPercent) {
  auto bytes = [&](const ByteBound &bound) {
    return limitOf(bound.kind, bound.bytes, slackPercent);
  };
  Budget budget;
  for (const Stage &stage : memory.stages)
    budget.stages[stage.name] = {bytes(stage.stack), bytes(stage.perRequest)};
  for (const Object &object : memory.objects)
    budget.objects[object.name] = {bytes(object.size),
                                   limitOf(object.instances.kind, object.instances.count, 0)};
  budget.total.stack = bytes(memory.stack);
  budget.total.perRequest = bytes(memory.perRequest);
  budget.total.globals = bytes(globalsBound(memory));
  budget.total.unknowns = Limit{memory.unknowns.size(), false, ""};
  budget.total.findings = Limit{memory.findings.size(), false, ""};
  return budget;
}

std::string serialize(const Budget &budget) {
  json document = {{"version", 1}, {"total", toJson(budget.total, TotalFields)}};
  for (const auto &[name, limits] : budget.stages)
    document["stages"][name] = toJson(limits, StageFields);
  for (const auto &[name, limits] : budget.objects)
    document["objects"][name] = toJson(limits, ObjectFields);
  return document.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

std::size_t unknownsAllowed(const Budget &budget) {
  std::size_t count = allowedIn(budget.total, TotalFields);
  for (const auto &[name, limits] : budget.stages)
    count += allowedIn(limits, StageFields);
  for (const auto &[name, limits] : budget.objects)
    count += allowedIn(limits, ObjectFields);
  return count;
}

} // namespace stingy
