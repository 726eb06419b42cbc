#include "compare/budget_check.h"

#include "compare/figures.h"
#include "compare/limit_causes.h"
#include "compare/nearest_name.h"

#include <fmt/format.h>
#include <functional>
#include <set>

namespace stingy {
namespace {

using Lines = std::vector<std::string>;

class BudgetCheck {
public:
  BudgetCheck(const Memory &memory, const Budget &budget, const std::string &origin)
      : memory_(memory), budget_(budget), result_{memory.program, origin, {}, 0} {}

  BudgetResult run() {
    for (const Stage &stage : memory_.stages)
      checkStage(stage);
    for (const Object &object : memory_.objects)
      checkObject(object);
    checkTotal();
    return std::move(result_);
  }

private:
  using Causes = std::function<Lines()>;

  /// Causes are asked for only when the limit breaks.
  void check(const std::optional<Limit> &limit, CheckedLimit checked, const Causes &because,
             const Causes &unknown) {
    if (!limit)
      return;
    checked.limit = *limit;
    if (!checked.holds()) {
      ++result_.broken;
      if (checked.isUnknown())
        checked.unknown = unknown();
      if (checked.value > limit->most)
        checked.because = because();
    }
    result_.limits.push_back(std::move(checked));
  }

  static CheckedLimit count(const char *what, const std::string &name, const char *figure,
                            std::uint64_t value) {
    CheckedLimit checked;
    checked.what = what;
    checked.name = name;
    checked.figure = figure;
    checked.isBytes = false;
    checked.value = value;
    return checked;
  }

  static CheckedLimit bytes(const char *what, const std::string &name, const char *figure,
                            const ByteBound &bound, const Place &place) {
    CheckedLimit checked = count(what, name, figure, bound.bytes);
    checked.isBytes = true;
    checked.kind = bound.kind;
    checked.place = place;
    return checked;
  }

  /// The limit of the name's own, else that for any.
  template <typename Limits>
  static std::optional<Limit> limitOf(const std::map<std::string, Limits> &all,
                                      const std::string &name,
                                      std::optional<Limit> Limits::*figure) {
    for (const std::string &key : {name, std::string(AnyName)})
      if (auto found = all.find(key); found != all.end() && found->second.*figure)
        return found->second.*figure;
    return std::nullopt;
  }

  void checkStage(const Stage &stage) {
    check(
        limitOf(budget_.stages, stage.name, &StageLimits::stack),
        bytes("stage", stage.name, "stack", stage.stack, stage.place),
        [&] { return frameLines(stage); }, [&] { return stackUnknowns(memory_, stage.name); });
    check(
        limitOf(budget_.stages, stage.name, &StageLimits::perRequest),
        bytes("stage", stage.name, "per_request", stage.perRequest, stage.place),
        [&] { return objectLines(memory_, stage); },
        [&] { return objectUnknowns(memory_, stage); });
  }

  void checkObject(const Object &object) {
    auto where = [&] { return allocationLines(object); };
    auto unknown = [&] { return objectUnknowns(memory_, object); };
    Place place = placeOf(object);
    check(limitOf(budget_.objects, object.name, &ObjectLimits::size),
          bytes("object", object.name, "size", object.size, place), where, unknown);
    CheckedLimit instances = count("object", object.name, "instances", object.instances.count);
    instances.kind = object.instances.kind;
    instances.place = place;
    check(limitOf(budget_.objects, object.name, &ObjectLimits::instances), instances, where,
          unknown);
  }

  void checkTotal() {
    checkOverStages(
        "stack", budget_.total.stack, memory_.stack, &Stage::stack,
        [](const Stage &stage) { return frameLines(stage); }, stackUnknowns(memory_, ""));
    Lines unknown;
    for (const Object &object : memory_.objects)
      for (const std::string &line : objectUnknowns(memory_, object))
        unknown.push_back(line);
    for (const Unknown &open : unknownsOf(memory_, Figure::PerRequest, ""))
      if (open.kind != "unknown_size")
        unknown.push_back(toText(open));
    checkOverStages(
        "per_request", budget_.total.perRequest, memory_.perRequest, &Stage::perRequest,
        [&](const Stage &stage) { return objectLines(memory_, stage); }, unknown);
    check(
        budget_.total.globals, bytes("total", "", "globals", globalsBound(memory_), {}),
        [&] { return globalLines(memory_); }, [&] { return unparsedUnits(); });
    checkCount("unknowns", budget_.total.unknowns, memory_.unknowns.size(), [&] {
      Lines lines;
      for (const Unknown &open : memory_.unknowns)
        lines.push_back(toText(open));
      return lines;
    });
    checkCount("findings", budget_.total.findings, memory_.findings.size(), [&] {
      Lines lines;
      for (const Finding &finding : memory_.findings)
        lines.push_back(
            fmt::format("{}: {}: {}", toText(finding.place), finding.kind, finding.why));
      return lines;
    });
  }

  /// The greatest over all stages: made of what the first stage that reaches it is made of.
  void checkOverStages(const char *figure, const std::optional<Limit> &limit,
                       const ByteBound &bound, ByteBound Stage::*ofStage,
                       const std::function<Lines(const Stage &)> &because, const Lines &unknown) {
    CheckedLimit checked = bytes("total", "", figure, bound, {});
    const Stage *dearest = nullptr;
    for (const Stage &stage : memory_.stages)
      if (!dearest || (stage.*ofStage).bytes > (dearest->*ofStage).bytes)
        dearest = &stage;
    if (dearest)
      checked.place = dearest->place;
    check(
        limit, checked,
        [&] {
          Lines lines = dearest ? because(*dearest) : Lines{};
          if (dearest)
            lines.insert(lines.begin(), fmt::format("in stage {}:", dearest->name));
          return lines;
        },
        [&] { return unknown; });
  }

  void checkCount(const char *figure, const std::optional<Limit> &limit, std::size_t value,
                  const Causes &because) {
    check(limit, count("total", "", figure, value), because, [] { return Lines{}; });
  }

  Lines unparsedUnits() const {
    Lines lines;
    for (const Unit &unit : memory_.units)
      if (!unit.parsed)
        lines.push_back(fmt::format("{}: this unit could not be read whole", unit.file));
    return lines;
  }

  const Memory &memory_;
  const Budget &budget_;
  BudgetResult result_;
};

template <typename Limits, typename Item>
Status checkNames(const std::map<std::string, Limits> &limits, const std::vector<Item> &items,
                  const char *what, const char *field, const std::string &origin) {
  std::set<std::string> names;
  for (const Item &item : items)
    names.insert(item.name);
  for (const auto &[name, limit] : limits) {
    if (name == AnyName || names.contains(name))
      continue;
    std::string nearest = nearestName(name, {names.begin(), names.end()});
    return Error{
        fmt::format("{}: /{}/{}: the program has no {} \"{}\"", origin, field, name, what, name),
        nearest.empty()
            ? fmt::format("remove the entry, or write the budget again when the {} is gone "
                          "for good",
                          what)
            : fmt::format("the nearest name is \"{}\"; if the {} is gone, remove the entry",
                          nearest, what)};
  }
  return Done{};
}

/// "<= 846 B", "3".
std::string figureText(const CheckedLimit &limit) {
  return fmt::format("{}{}{}", signOf(limit.kind), limit.value, limit.isBytes ? " B" : "");
}

} // namespace

Result<BudgetResult> checkBudget(const Memory &memory, const Budget &budget,
                                 const std::string &origin) {
  if (auto good = checkNames(budget.stages, memory.stages, "stage", "stages", origin); !good)
    return good.error();
  if (auto good = checkNames(budget.objects, memory.objects, "object", "objects", origin); !good)
    return good.error();
  return BudgetCheck(memory, budget, origin).run();
}

std::string sentence(const CheckedLimit &limit) {
  const char *unit = limit.isBytes ? " B" : "";
  std::string text = fmt::format("{}{}{}: {}", limit.what, limit.name.empty() ? "" : " ",
                                 limit.name, limit.figure);
  if (limit.holds())
    return text +
           fmt::format(" {}, within the limit of {}{}", figureText(limit), limit.limit.most, unit);
  if (limit.value > limit.limit.most)
    return text + fmt::format(" {}, {}{} over the limit of {}{}", figureText(limit),
                              limit.value - limit.limit.most, unit, limit.limit.most, unit);
  return text + fmt::format(" has no upper bound: {} is what is known, the limit is {}{}",
                            figureText(limit), limit.limit.most, unit);
}

std::string remedy(const CheckedLimit &limit) {
  if (limit.holds())
    return "";
  if (limit.value > limit.limit.most)
    return "make it smaller, or raise the limit";
  return fmt::format("answer what is not known (docs/annotations.md), or limit the part that is: "
                     "{{\"{}\": {}, \"allow_unknown\": true}}",
                     limit.isBytes ? "bytes" : "count", limit.limit.most);
}

} // namespace stingy
