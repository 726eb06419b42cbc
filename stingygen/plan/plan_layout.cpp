#include "plan/plan_layout.h"

#include "model/cache_geometry.h"
#include "plan/global_choice.h"
#include "plan/object_choice.h"
#include "plan/pack.h"
#include "plan/sharing_evidence.h"
#include "plan/stage_needs.h"

#include <algorithm>
#include <fmt/format.h>

namespace stingy {
namespace {

class Planner {
public:
  Planner(const Memory &memory, const PlanWish &wish)
      : memory_(memory), wish_(wish), notes_(wish.cacheNotes) {}

  Result<Plan> run(const std::string &memoryDigest) {
    layout_.eachThread = wish_.eachThread;
    layout_.program = wish_.program.empty() ? memory_.program : wish_.program;
    layout_.memoryDigest = memoryDigest;
    layout_.cache = wish_.cache;
    if (auto good = chooseSlab(); !good)
      return good.error();
    auto chosen = chooseObjects(memory_, wish_, layout_, notes_);
    if (!chosen)
      return chosen.error();
    chosen_ = std::move(*chosen);
    sizeFixedRegions();
    formGroups();
    if (auto good = countRequests(); !good)
      return good.error();
    placeRegions();
    if (auto good = placeHighSlots(); !good)
      return good.error();
    layout_.stages = stageNeeds(memory_, layout_);
    if (auto good = checkLayout(layout_); !good)
      return std::move(good.error()).within("the plan is not sound");
    SetOccupancy occupancy = setOccupancy(memory_, layout_);
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
    if (wish_.cache.lineBytes != LineBytes)
      note("the L2 has lines of {} bytes; slots are multiples of {}, so that {}",
           wish_.cache.lineBytes, LineBytes,
           wish_.cache.lineBytes > LineBytes ? "two may share a line"
                                             : "the smallest takes more than one line");
    for (std::uint64_t bytes : {slab.lowBytes, slab.highBytes})
      if (bytes % PageBytes != 0 || bytes > LargestSlabBytes)
        return Error{fmt::format("a low or high slab of {} bytes is not a multiple of {} up to {}",
                                 bytes, PageBytes, LargestSlabBytes),
                     "check --low and --high"};
    return Done{};
  }

  void sizeFixedRegions() {
    std::uint64_t stack = memory_.stack.bytes;
    if (!memory_.stack.definite()) {
      stack = saturatingSum(stack, StackMarginBytes);
      note("the stack is not bounded: planned with the known {} bytes and a margin of {}",
           memory_.stack.bytes, StackMarginBytes);
    }
    stackBytes_ = saturatingRoundUp(std::max<std::uint64_t>(stack, 1), PageBytes);
    if (saturatingSum(stackBytes_, layout_.slab.lowBytes) < LeastStackBytes)
      note(
          "stack and low slab have {} + {} bytes: stingy_run_on_stack will refuse, for it needs {} "
          "(raise --low)",
          stackBytes_, layout_.slab.lowBytes, LeastStackBytes);
    placeGlobals();
    fixedBytes_ = saturatingRoundUp(saturatingSum(stackBytes_, globalsBytes_), LineBytes);
  }

  /// What is aligned may take more than the sum of all.
  void placeGlobals() {
    const Slab &slab = layout_.slab;
    bool isNear = slab.lowBytes + slab.cacheBytes + slab.highBytes <= LargestSlabBytes;
    if (!isNear)
      note("globals stay outside of a slab of more than {} bytes, for code does not reach as far",
           LargestSlabBytes);
    ChosenGlobals chosen = chooseGlobals(memory_, isNear ? wish_.globalsBytes : 0);
    layout_.globals = std::move(chosen.globals);
    globalsBytes_ = wish_.globalsBytes.value_or(std::max(memory_.globals.bytes, chosen.bytes));
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
    for (std::size_t i = 0; i < chosen_.candidates.size(); ++i)
      if (!chosen_.isHigh[i]) {
        low.push_back(i);
        lowCandidates.push_back(chosen_.candidates[i]);
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
    for (std::size_t i = 0; i < chosen_.candidates.size(); ++i)
      if (chosen_.isHigh[i]) {
        groups_.push_back({chosen_.candidates[i], i, true, {}});
        longBytes_ = saturatingSum(longBytes_, bytesPerRequest(chosen_.candidates[i]));
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
    for (std::size_t i = 0; i < chosen_.candidates.size(); ++i)
      if (chosen_.isHigh[i])
        layout_.objects[i].pool = pools.at(i);
  }

  Status countRequests() {
    shareBytes_ = layout_.slab.cacheBytes * wish_.sharePercent / 100;
    std::uint64_t wanted = wish_.requests.value_or(1);
    if (bundleBytes_ == 0)
      wanted = 0;
    if (saturatingSum(fixedBytes_, saturatingProduct(bundleBytes_, wanted)) > shareBytes_)
      return doesNotFit(wanted);
    if (bundleBytes_ != 0)
      layout_.requests = wish_.requests.value_or((shareBytes_ - fixedBytes_) / bundleBytes_);
    return Done{};
  }

  Error doesNotFit(std::uint64_t wanted) const {
    std::uint64_t needed = saturatingSum(fixedBytes_, saturatingProduct(bundleBytes_, wanted));
    std::string message =
        fmt::format("the layout does not fit: {} request{} need{} {} bytes (stack {}, globals {}, "
                    "objects {}), there are "
                    "{}, {} % of the L2 of {} bytes ({})",
                    wanted, wanted == 1 ? "" : "s", wanted == 1 ? "s" : "", needed, stackBytes_,
                    globalsBytes_, saturatingProduct(bundleBytes_, wanted), shareBytes_,
                    wish_.sharePercent, layout_.cache.l2Bytes, layout_.cache.source);
    if (bundleBytes_ != 0)
      message += "; the dearest objects, in bytes a request: " + dearest();
    return {message, remedy()};
  }

  std::string remedy() const {
    if (fixedBytes_ > shareBytes_ / 2)
      return "raise --l2 or --share, or set aside fewer bytes for globals with --globals";
    return wish_.requests ? "ask for fewer --requests, raise --l2 or --share, or keep an object "
                            "out of the cache "
                            "slab with --high-object or --leave-out"
                          : "raise --l2 or --share, or keep an object out of the cache slab with "
                            "--high-object "
                            "or --leave-out";
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
    std::size_t inside = globalsIn(layout_).size();
    addRegion("globals", inside == 0 ? "" : fmt::format("that stages touch ({})", inside),
              globalsBytes_);
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
  ChosenObjects chosen_;
  std::vector<Group> groups_;
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
