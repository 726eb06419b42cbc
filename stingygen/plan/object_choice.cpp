#include "plan/object_choice.h"

#include "plan/long_lived.h"
#include "plan/profile_check.h"

#include <algorithm>
#include <fmt/format.h>

namespace stingy {
namespace {

class Choice {
public:
  Choice(const Memory &memory, const PlanWish &wish, Layout &layout,
         std::vector<std::string> &notes)
      : memory_(memory), wish_(wish), layout_(layout), notes_(notes) {}

  Result<ChosenObjects> run() {
    for (auto good :
         {areObjects("--leave-out", wish_.leaveOut), areObjects("--high-object", wish_.highObjects),
          areObjects("--cache-object", wish_.cacheObjects), profileFits(), areNamedOnce()})
      if (!good)
        return good.error();
    for (const Object &object : memory_.objects) {
      if (std::string why = whyLeftOut(object); !why.empty())
        layout_.leftOut.push_back({object.name, why});
      else
        choose(object);
    }
    if (auto good = areConstructible(); !good)
      return good.error();
    if (chosen_.candidates.empty())
      note("no object can be pooled: the slab will serve no allocation");
    chooseHigh();
    return std::move(chosen_);
  }

private:
  template <typename... Values> void note(fmt::format_string<Values...> text, Values &&...values) {
    notes_.push_back(fmt::format(text, std::forward<Values>(values)...));
  }

  Status areObjects(const char *option, const std::vector<std::string> &names) const {
    for (const std::string &name : names)
      if (!findObject(memory_, name))
        return Error{fmt::format("{}: there is no object \"{}\"", option, name),
                     fmt::format("the objects are: {}", objectNames())};
    return Done{};
  }

  /// A constructor that nobody would call is a mistake.
  Status areConstructible() const {
    for (const auto &[name, constructor] : wish_.constructors) {
      auto placed = std::find_if(layout_.objects.begin(), layout_.objects.end(),
                                 [&](const PlacedObject &object) { return object.name == name; });
      if (placed == layout_.objects.end())
        return Error{fmt::format("--constructor: no object \"{}\" is placed", name),
                     fmt::format("the objects are: {}", objectNames())};
      if (!isCStruct(placed->type))
        return Error{fmt::format("--constructor: \"{}\" is no C struct, but {}", name,
                                 placed->type.empty() ? "of no known type" : placed->type),
                     "construct it where it is taken"};
      if (constructor.empty() || toIdentifier(constructor) != constructor)
        return Error{fmt::format("--constructor: \"{}\" is no C function", constructor),
                     "name a function: void init(struct conn *)"};
    }
    return Done{};
  }

  Status profileFits() {
    return wish_.profile ? checkProfile(*wish_.profile, memory_, layout_, notes_) : Status(Done{});
  }

  static bool isNamed(const std::string &name, const std::vector<std::string> &names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  }

  std::string objectNames() const {
    std::string names;
    for (const Object &object : memory_.objects)
      names += (names.empty() ? "" : ", ") + object.name;
    return names.empty() ? "none" : names;
  }

  std::string whyLeftOut(const Object &object) const {
    if (isNamed(object.name, wish_.leaveOut))
      return "left out by --leave-out";
    if (!object.poolable)
      return object.whyNot.empty() ? "memwalk says that it cannot be pooled" : object.whyNot;
    bool allocated =
        std::any_of(memory_.stages.begin(), memory_.stages.end(), [&](const Stage &stage) {
          return std::count(stage.allocates.begin(), stage.allocates.end(), object.name) != 0;
        });
    if (!allocated)
      return "no stage allocates it";
    const MeasuredObject *measured = measuredObject(wish_.profile, object.name);
    return measured && isNeverAllocated(*measured) ? "the profile never saw it allocated" : "";
  }

  void choose(const Object &object) {
    std::uint64_t count = instancesOf(object);
    chosen_.candidates.push_back({object.name, strideFor(object.size.bytes), count});
    layout_.objects.push_back(
        {object.name, object.identifier, object.size.bytes, 0, object.type, count});
    layout_.objects.back().zeroed = isZeroed(object.name);
    if (auto named = wish_.constructors.find(object.name); named != wish_.constructors.end())
      layout_.objects.back().constructor = named->second;
  }

  /// Whether the server can rely on it, whichever of its allocations it is.
  bool isZeroed(const std::string &name) const {
    auto allocates = [&](const Site &site) {
      return site.role == RoleKind::Malloc && site.object == name;
    };
    return std::any_of(memory_.sites.begin(), memory_.sites.end(), allocates) &&
           std::all_of(memory_.sites.begin(), memory_.sites.end(),
                       [&](const Site &site) { return !allocates(site) || site.zeroed; });
  }

  std::uint64_t instancesOf(const Object &object) {
    std::uint64_t count = std::max<std::uint64_t>(object.instances.count, 1);
    if (object.instances.kind != BoundKind::Unbounded)
      return count;
    if (const MeasuredObject *measured = measuredObject(wish_.profile, object.name);
        measured && measured->held != 0) {
      note("a request may hold any number of {}: planned with the {} that one held at once "
           "(measured), more go to the high slab or spill",
           object.name, measured->held);
      return measured->held;
    }
    count = std::max(count, AssumedInstances);
    note("a request may hold any number of {}: planned with {} (assumed), more go to the high "
         "slab or spill",
         object.name, count);
    return count;
  }

  Status areNamedOnce() const {
    for (const std::string &name : wish_.highObjects)
      if (isNamed(name, wish_.cacheObjects))
        return Error{fmt::format("--high-object and --cache-object both name \"{}\"", name),
                     "name it once"};
    return Done{};
  }

  void chooseHigh() {
    std::map<std::string, std::string> reasons =
        longLived(memory_, chosen_.candidates, wish_.profile);
    chosen_.isHigh.resize(chosen_.candidates.size());
    for (std::size_t i = 0; i < chosen_.candidates.size(); ++i) {
      const std::string &name = chosen_.candidates[i].name;
      auto reason = reasons.find(name);
      bool livesLong = reason != reasons.end() && layout_.slab.highBytes != 0;
      chosen_.isHigh[i] =
          isNamed(name, wish_.highObjects) || (livesLong && !isNamed(name, wish_.cacheObjects));
      if (chosen_.isHigh[i] && reason != reasons.end())
        note("{} is in the high slab: {} (--cache-object overrules)", name, reason->second);
    }
  }

  const Memory &memory_;
  const PlanWish &wish_;
  Layout &layout_;
  std::vector<std::string> &notes_;
  ChosenObjects chosen_;
};

} // namespace

Result<ChosenObjects> chooseObjects(const Memory &memory, const PlanWish &wish, Layout &layout,
                                    std::vector<std::string> &notes) {
  return Choice(memory, wish, layout, notes).run();
}

} // namespace stingy
