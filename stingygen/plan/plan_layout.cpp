#include "plan/plan_layout.h"

#include "model/cache_geometry.h"
#include "plan/pack.h"
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
    layout_.program = wish_.program.empty() ? memory_.program : wish_.program;
    layout_.memoryDigest = memoryDigest;
    layout_.cache = wish_.cache;
    if (auto good = chooseSlab(); !good)
      return good.error();
    if (auto good = chooseObjects(); !good)
      return good.error();
    sizeFixedRegions();
    formGroups();
    if (auto good = countRequests(); !good)
      return good.error();
    placeRegions();
    layout_.stages = stageNeeds(memory_, layout_.objects, instances_);
    if (auto good = checkLayout(layout_); !good)
      return std::move(good.error()).within("the plan is not sound");
    SetOccupancy occupancy = setOccupancy(memory_, layout_, instances_);
    return Plan{std::move(layout_), std::move(notes_), packing_.bytes, packing_.atLeast,
                std::move(occupancy)};
  }

private:
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
    for (const std::string &name : wish_.leaveOut)
      if (std::none_of(memory_.objects.begin(), memory_.objects.end(),
                       [&](const Object &object) { return object.name == name; }))
        return Error{fmt::format("there is no object \"{}\" to leave out", name),
                     fmt::format("the objects are: {}", objectNames())};
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

  std::string objectNames() const {
    std::string names;
    for (const Object &object : memory_.objects)
      names += (names.empty() ? "" : ", ") + object.name;
    return names.empty() ? "none" : names;
  }

  std::string whyLeftOut(const Object &object) const {
    if (std::find(wish_.leaveOut.begin(), wish_.leaveOut.end(), object.name) !=
        wish_.leaveOut.end())
      return "left out by --leave-out";
    if (!object.poolable)
      return object.whyNot.empty() ? "memwalk says that it cannot be pooled" : object.whyNot;
    bool allocated =
        std::any_of(memory_.stages.begin(), memory_.stages.end(), [&](const Stage &stage) {
          return std::count(stage.allocates.begin(), stage.allocates.end(), object.name) != 0;
        });
    return allocated ? "" : "no stage allocates it";
  }

  void choose(const Object &object) {
    std::uint64_t count = std::max<std::uint64_t>(object.instances.count, 1);
    if (object.instances.kind == BoundKind::Unbounded) {
      count = std::max(count, AssumedInstances);
      note("a request may hold any number of {}: planned with {} (assumed), more go to the high "
           "slab or spill",
           object.name, count);
    }
    instances_.emplace(object.name, count);
    candidates_.push_back({object.name, strideFor(object.size.bytes), count});
    layout_.objects.push_back({object.name, object.identifier, object.size.bytes, 0});
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
    ExclusivePairs pairs;
    for (const auto &[a, b] : memory_.exclusive) {
      pairs.emplace(a, b);
      pairs.emplace(b, a);
    }
    packing_ = pack(candidates_, pairs);
    bundleBytes_ = packing_.bytes;
    for (const auto &group : packing_.groups) {
      for (std::size_t member : group)
        layout_.objects[member].pool = static_cast<unsigned>(groups_.size());
      groups_.push_back(widest(candidates_, group));
    }
  }

  Status countRequests() {
    shareBytes_ = layout_.slab.cacheBytes * wish_.sharePercent / 100;
    std::uint64_t wanted = wish_.requests.value_or(1);
    if (groups_.empty())
      wanted = 0;
    if (saturatingSum(fixedBytes_, times(bundleBytes_, wanted)) > shareBytes_)
      return doesNotFit(wanted);
    if (!groups_.empty())
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
    if (!groups_.empty())
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
    std::vector<Candidate> order = groups_;
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
    std::uint64_t highRequests = bundleBytes_ == 0 ? 0 : layout_.slab.highBytes / bundleBytes_;
    std::uint64_t highEnd = 0;
    for (const Candidate &group : groups_) {
      Pool pool{group.strideBytes, end_, layout_.requests * group.instances, highEnd,
                highRequests * group.instances};
      highEnd += pool.highSlots * pool.strideBytes;
      layout_.pools.push_back(pool);
      addRegion("pool", group.name, pool.slots * pool.strideBytes);
    }
    addRegion("spare", "", layout_.slab.cacheBytes - end_);
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
  std::vector<Candidate> groups_;     // one pool each
  std::map<std::string, std::uint64_t> instances_;
  Packing packing_;
  std::uint64_t stackBytes_ = 0, globalsBytes_ = 0;
  std::uint64_t fixedBytes_ = 0;  // stack, globals, and the padding after them
  std::uint64_t bundleBytes_ = 0; // of all pools, for one request
  std::uint64_t shareBytes_ = 0;  // of the cache slab that may be planned
  std::uint64_t end_ = 0;         // of the regions placed so far
};

} // namespace

Result<Plan> planLayout(const Memory &memory, const std::string &memoryDigest,
                        const PlanWish &wish) {
  return Planner(memory, wish).run(memoryDigest);
}

} // namespace stingy
