#include "plan/plan_layout.h"

#include "model/cache_geometry.h"
#include "plan/long_lived.h"
#include "plan/pack.h"
#include "plan/sharing_evidence.h"
#include "plan/stage_needs.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

namespace stingy {
namespace {

constexpr std::uint64_t Most = std::numeric_limits<std::uint64_t>::max();

std::uint64_t roundUp(std::uint64_t bytes, std::uint64_t unit) {
  return bytes > Most - unit ? Most : (bytes + unit - 1) / unit * unit;
}

std::uint64_t times(std::uint64_t a, std::uint64_t b) { return (ByteBound::exact(a) * b).bytes; }

class Planner {
public:
  Planner(const Memory &memory, const PlanWish &wish) : memory_(memory), wish_(wish) {}

  Result<Plan> run(const std::string &memoryDigest) {
    layout_.eachThread = wish_.eachThread;
    layout_.program = wish_.program.empty() ? memory_.program : wish_.program;
    layout_.memoryDigest = memoryDigest;
    layout_.cache = wish_.cache;
    if (auto good = chooseSlab(); !good)
      return good.error();
    if (auto good = chooseObjects(); !good)
      return good.error();
    if (auto good = chooseHighObjects(); !good)
      return good.error();
    sizeFixedRegions();
    formGroups();
    if (auto good = countRequests(); !good)
      return good.error();
    placeRegions();
    if (auto good = placeHighSlots(); !good)
      return good.error();
    layout_.stages = stageNeeds(memory_, layout_, instances_);
    if (auto good = checkLayout(layout_); !good)
      return std::move(good.error()).within("the plan is not sound");
    SetOccupancy occupancy = setOccupancy(memory_, layout_, instances_);
    return Plan{std::move(layout_), std::move(notes_), packing_.bytes, packing_.atLeast,
                std::move(occupancy)};
  }

private:
  /// What shares a pool.
  struct Group {
    Candidate slots;
    std::size_t first; // of the candidates in it
    bool isHigh;
    std::vector<Certificate> certificates;
  };

  template <typename... Values> void note(fmt::format_string<Values...> text, Values &&...values) {
    notes_.push_back(fmt::format(text, std::forward<Values>(values)...));
  }

  Status chooseSlab() {
    Slab &slab = layout_.slab;
    slab.lowBytes = wish_.lowBytes;
    slab.cacheBytes = wish_.cache.l2Bytes;
    slab.highBytes = wish_.highBytes.value_or(std::min(4 * slab.cacheBytes, LargestSlabBytes));
    for (std::uint64_t bytes : {slab.lowBytes, slab.highBytes})
      if (bytes % PageBytes != 0 || bytes > LargestSlabBytes)
        return Error{fmt::format("a low or high slab of {} bytes is not a multiple of {} up to {}",
                                 bytes, PageBytes, LargestSlabBytes),
                     "check --low and --high"};
    return Done{};
  }

  Status chooseObjects() {
    for (auto good :
         {areObjects("--leave-out", wish_.leaveOut), areObjects("--high-object", wish_.highObjects),
          areObjects("--cache-object", wish_.cacheObjects), checkProfile()})
      if (!good)
        return good;
    for (const Object &object : memory_.objects) {
      if (std::string why = whyLeftOut(object); !why.empty())
        layout_.leftOut.push_back({object.name, why});
      else
        choose(object);
    }
    if (candidates_.empty())
      note("no object can be pooled: the slab will serve no allocation");
    return Done{};
  }

  Status areObjects(const char *option, const std::vector<std::string> &names) const {
    for (const std::string &name : names)
      if (std::none_of(memory_.objects.begin(), memory_.objects.end(),
                       [&](const Object &object) { return object.name == name; }))
        return Error{fmt::format("{}: there is no object \"{}\"", option, name),
                     fmt::format("the objects are: {}", objectNames())};
    return Done{};
  }

  /// A profile of another program would have nothing to say, and nobody would notice.
  Status checkProfile() {
    if (!wish_.profile)
      return Done{};
    if (std::none_of(memory_.objects.begin(), memory_.objects.end(), [&](const Object &object) {
          return measuredObject(wish_.profile, object.name);
        }))
      return Error{fmt::format("--profile: it names none of the objects of {}", memory_.program),
                   "record one with the server that memory.json was made of"};
    if (!wish_.profile->memoryDigest.empty() && wish_.profile->memoryDigest != layout_.memoryDigest)
      note("the profile was recorded for another memory.json: objects are matched by name");
    return Done{};
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
    instances_.emplace(object.name, count);
    candidates_.push_back({object.name, strideFor(object.size.bytes), count});
    layout_.objects.push_back({object.name, object.identifier, object.size.bytes, 0, object.type});
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

  Status chooseHighObjects() {
    for (const std::string &name : wish_.highObjects)
      if (isNamed(name, wish_.cacheObjects))
        return Error{fmt::format("--high-object and --cache-object both name \"{}\"", name),
                     "name it once"};
    std::map<std::string, std::string> reasons = longLived(memory_, candidates_, wish_.profile);
    isHigh_.resize(candidates_.size());
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      const std::string &name = candidates_[i].name;
      auto reason = reasons.find(name);
      bool livesLong = reason != reasons.end() && layout_.slab.highBytes != 0;
      isHigh_[i] =
          isNamed(name, wish_.highObjects) || (livesLong && !isNamed(name, wish_.cacheObjects));
      if (isHigh_[i] && reason != reasons.end())
        note("{} is in the high slab: {} (--cache-object overrules)", name, reason->second);
    }
    return Done{};
  }

  void sizeFixedRegions() {
    std::uint64_t stack = memory_.stack.bytes;
    if (!memory_.stack.definite()) {
      stack = saturatingSum(stack, StackMarginBytes);
      note("the stack is not bounded: planned with the known {} bytes and a margin of {}",
           memory_.stack.bytes, StackMarginBytes);
    }
    stackBytes_ = roundUp(std::max<std::uint64_t>(stack, 1), PageBytes);
    globalsBytes_ = wish_.globalsBytes.value_or(memory_.globals.bytes);
    fixedBytes_ = roundUp(saturatingSum(stackBytes_, globalsBytes_), LineBytes);
  }

  void formGroups() {
    SharingEvidence evidence(memory_);
    ExclusivePairs pairs = evidence.pairs(); // both ways round
    if (std::size_t unshown = memory_.exclusive.size() - pairs.size() / 2; unshown != 0)
      note("memory.json does not show why {} of {} pairs of objects are never alive together: they "
           "do not share (write it again with memwalk)",
           unshown, memory_.exclusive.size());
    std::vector<std::size_t> low; // of the candidates, those for the cache slab
    std::vector<Candidate> lowCandidates;
    for (std::size_t i = 0; i < candidates_.size(); ++i)
      if (!isHigh_[i]) {
        low.push_back(i);
        lowCandidates.push_back(candidates_[i]);
      }
    packing_ = pack(lowCandidates, pairs);
    bundleBytes_ = packing_.bytes;
    for (const auto &members : packing_.groups)
      groups_.push_back({widest(lowCandidates, members), low[members.front()], false,
                         certificatesOf(evidence, lowCandidates, members)});
    addHighGroups();
    numberPools(low);
  }

  static std::vector<Certificate> certificatesOf(const SharingEvidence &evidence,
                                                 const std::vector<Candidate> &candidates,
                                                 const std::vector<std::size_t> &group) {
    std::vector<std::string> names;
    for (std::size_t member : group)
      names.push_back(candidates[member].name);
    return names.size() > 1 ? evidence.certificates(names) : std::vector<Certificate>();
  }

  /// Objects that live long are alive together: each has slots of its own.
  void addHighGroups() {
    for (std::size_t i = 0; i < candidates_.size(); ++i)
      if (isHigh_[i]) {
        groups_.push_back({candidates_[i], i, true, {}});
        longBytes_ = saturatingSum(longBytes_, bytesPerRequest(candidates_[i]));
      }
  }

  /// In the order of their first objects, as layout.json has them.
  void numberPools(const std::vector<std::size_t> &low) {
    std::sort(groups_.begin(), groups_.end(),
              [](const Group &a, const Group &b) { return a.first < b.first; });
    std::map<std::size_t, unsigned> pools; // by first object
    for (const Group &group : groups_)
      pools.emplace(group.first, static_cast<unsigned>(pools.size()));
    for (const auto &members : packing_.groups)
      for (std::size_t member : members)
        layout_.objects[low[member]].pool = pools.at(low[members.front()]);
    for (std::size_t i = 0; i < candidates_.size(); ++i)
      if (isHigh_[i])
        layout_.objects[i].pool = pools.at(i);
  }

  Status countRequests() {
    shareBytes_ = layout_.slab.cacheBytes * wish_.sharePercent / 100;
    std::uint64_t wanted = wish_.requests.value_or(1);
    if (bundleBytes_ == 0)
      wanted = 0;
    if (saturatingSum(fixedBytes_, times(bundleBytes_, wanted)) > shareBytes_)
      return doesNotFit(wanted);
    if (bundleBytes_ != 0)
      layout_.requests = wish_.requests.value_or((shareBytes_ - fixedBytes_) / bundleBytes_);
    return Done{};
  }

  Error doesNotFit(std::uint64_t wanted) const {
    std::uint64_t needed = saturatingSum(fixedBytes_, times(bundleBytes_, wanted));
    std::string message =
        fmt::format("the layout does not fit: {} request{} need{} {} bytes (stack {}, globals {}, "
                    "objects {}), there are "
                    "{}, {} % of the L2 of {} bytes ({})",
                    wanted, wanted == 1 ? "" : "s", wanted == 1 ? "s" : "", needed, stackBytes_,
                    globalsBytes_, times(bundleBytes_, wanted), shareBytes_, wish_.sharePercent,
                    layout_.cache.l2Bytes, layout_.cache.source);
    if (bundleBytes_ != 0)
      message += "; the dearest objects, in bytes a request: " + dearest();
    return {message, remedy()};
  }

  std::string remedy() const {
    if (fixedBytes_ > shareBytes_ / 2)
      return "raise --l2 or --share, or set aside fewer bytes for globals with --globals";
    return wish_.requests
               ? "ask for fewer --requests, raise --l2 or --share, or leave an object out with "
                 "--leave-out"
               : "raise --l2 or --share, or leave an object out with --leave-out";
  }

  std::string dearest() const {
    std::vector<Candidate> order;
    for (const Group &group : groups_)
      if (!group.isHigh)
        order.push_back(group.slots);
    std::sort(order.begin(), order.end(), [](const Candidate &a, const Candidate &b) {
      std::uint64_t left = bytesPerRequest(a), right = bytesPerRequest(b);
      return left != right ? left > right : a.name < b.name;
    });
    std::string text;
    for (std::size_t i = 0; i < order.size() && i < 5; ++i)
      text += fmt::format("{}{} {} ({} x {})", text.empty() ? "" : ", ", order[i].name,
                          bytesPerRequest(order[i]), order[i].instances, order[i].strideBytes);
    return text;
  }

  void placeRegions() {
    addRegion("stack", memory_.stages.empty() ? "" : "deepest stage", stackBytes_);
    addRegion("globals", "", globalsBytes_);
    addRegion("padding", "", fixedBytes_ - stackBytes_ - globalsBytes_);
    for (const Group &group : groups_) {
      std::uint64_t slots = group.isHigh ? 0 : layout_.requests * group.slots.instances;
      layout_.pools.push_back(
          {group.slots.strideBytes, group.isHigh ? 0 : end_, slots, 0, 0, group.certificates});
      addRegion("pool", group.slots.name, slots * group.slots.strideBytes);
    }
    addRegion("spare", "", layout_.slab.cacheBytes - end_);
  }

  /// What lives long has half of the high slab, what overflows the cache slab the rest.
  Status placeHighSlots() {
    std::uint64_t high = layout_.slab.highBytes;
    std::uint64_t forLong = bundleBytes_ == 0 ? high : longBytes_ == 0 ? 0 : high / 2;
    std::uint64_t overflowing = bundleBytes_ == 0 ? 0 : (high - forLong) / bundleBytes_;
    std::uint64_t living = longBytes_ == 0 ? 0 : forLong / longBytes_;
    if (longBytes_ != 0 && living == 0)
      return Error{fmt::format("the objects for the high slab take {} bytes a request, and there "
                               "are {} for them",
                               longBytes_, forLong),
                   "raise --high, or keep objects in the cache slab with --cache-object"};
    std::uint64_t end = 0;
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      Pool &pool = layout_.pools[i];
      pool.highOffset = end;
      pool.highSlots = (groups_[i].isHigh ? living : overflowing) * groups_[i].slots.instances;
      end += pool.highSlots * pool.strideBytes;
    }
    return Done{};
  }

  void addRegion(const char *kind, const std::string &name, std::uint64_t bytes) {
    if (bytes == 0)
      return;
    layout_.regions.push_back({kind, name, end_, bytes});
    end_ += bytes;
  }

  const Memory &memory_;
  const PlanWish &wish_;
  Layout layout_;
  std::vector<std::string> notes_;
  std::vector<Candidate> candidates_; // in the order of layout_.objects
  std::vector<bool> isHigh_;          // by candidate: for the high slab
  std::vector<Group> groups_;
  std::map<std::string, std::uint64_t> instances_;
  Packing packing_;
  std::uint64_t stackBytes_ = 0, globalsBytes_ = 0;
  std::uint64_t fixedBytes_ = 0;  // stack, globals, and the padding after them
  std::uint64_t bundleBytes_ = 0; // of all pools in the cache slab, for one request
  std::uint64_t longBytes_ = 0;   // the same in the high slab
  std::uint64_t shareBytes_ = 0;  // of the cache slab that may be planned
  std::uint64_t end_ = 0;         // of the regions placed so far
};

} // namespace

Result<Plan> planLayout(const Memory &memory, const std::string &memoryDigest,
                        const PlanWish &wish) {
  return Planner(memory, wish).run(memoryDigest);
}

} // namespace stingy
