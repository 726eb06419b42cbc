// The invariants of a layout; model/layout.h says what they are for.
#include "model/cache_geometry.h"
#include "model/layout.h"

#include <algorithm>
#include <bit>
#include <fmt/format.h>
#include <set>

namespace stingy {
namespace {

constexpr std::size_t MostObjects = 16382;

/// States every invariant; keeps the first that is broken.
class LayoutCheck {
public:
  explicit LayoutCheck(const Layout &layout) : layout_(layout) {}

  std::string firstBroken() {
    checkSlab();
    if (broken_.empty())
      checkRegions();
    checkGlobals();
    if (broken_.empty())
      checkPools();
    if (broken_.empty())
      checkObjects();
    if (broken_.empty())
      checkRequests();
    if (broken_.empty())
      checkCertificates();
    if (broken_.empty())
      checkStages();
    return broken_;
  }

private:
  template <typename... Values>
  bool require(bool holds, fmt::format_string<Values...> rule, Values &&...values) {
    if (!holds && broken_.empty())
      broken_ = fmt::format(rule, std::forward<Values>(values)...);
    return holds;
  }

  void checkSlab() {
    const Slab &slab = layout_.slab;
    for (std::uint64_t bytes : {slab.lowBytes, slab.cacheBytes, slab.highBytes})
      require(bytes <= LargestSlabBytes && bytes % PageBytes == 0,
              "a slab of {} bytes is too large or not a multiple of {}", bytes, PageBytes);
    require(slab.cacheBytes == layout_.cache.l2Bytes, "the cache slab has {} bytes, the L2 {}",
            slab.cacheBytes, layout_.cache.l2Bytes);
    auto isCache = checkGeometry(layout_.cache);
    require(bool(isCache), "{}", isCache ? "" : isCache.error().message);
    require(!layout_.program.empty(), "the program has no name");
  }

  void checkRegions() {
    std::uint64_t end = 0;
    int order = -1;
    for (const Region &region : layout_.regions) {
      require(region.offset == end,
              "the region {} \"{}\" begins at byte {}, the one before ends at {}", region.kind,
              region.name, region.offset, end);
      if (!require(region.bytes <= layout_.slab.cacheBytes - end,
                   "the region {} \"{}\" ends after the cache slab", region.kind, region.name))
        return;
      end += region.bytes;
      order = checkOrder(region, order);
    }
    require(end == layout_.slab.cacheBytes, "the regions sum to {} bytes, the cache slab has {}",
            end, layout_.slab.cacheBytes);
  }

  /// Stack at the bottom, then globals, then pools, then what is spare; padding anywhere.
  int checkOrder(const Region &region, int order) {
    static const std::vector<std::string> kinds = {"stack", "globals", "pool", "spare"};
    if (region.kind == "padding")
      return order;
    auto found = std::find(kinds.begin(), kinds.end(), region.kind);
    int rank = static_cast<int>(found - kinds.begin());
    require(found != kinds.end(), "there is no region of kind \"{}\"", region.kind);
    require(rank > order || (rank == order && region.kind == "pool"),
            "a region of kind \"{}\" stands too late", region.kind);
    return rank;
  }

  void checkGlobals() {
    std::uint64_t room = regionOf(layout_, "globals").bytes, bytes = 0;
    for (const LaidGlobal &global : globalsIn(layout_)) {
      bytes = (ByteBound::exact(bytes) + ByteBound::exact(global.bytes)).bytes;
      require(std::has_single_bit(global.align) && global.align <= PageBytes,
              "the global \"{}\" is aligned to {} bytes", global.name, global.align);
    }
    require(bytes <= room, "globals of {} bytes are to lie in {}", bytes, room);
  }

  void checkPools() {
    std::vector<const Region *> regions;
    for (const Region &region : layout_.regions)
      if (region.kind == "pool")
        regions.push_back(&region);
    std::uint64_t highEnd = 0;
    std::size_t next = 0; // of the regions
    for (std::size_t i = 0; i < layout_.pools.size(); ++i) {
      const Pool &pool = layout_.pools[i];
      const std::string name = namesIn(i);
      if (!require(pool.strideBytes / LineBytes % 2 == 1 && pool.strideBytes % LineBytes == 0,
                   "the stride of \"{}\", {} bytes, is not an odd number of {}-byte lines", name,
                   pool.strideBytes, LineBytes))
        return;
      bool inCache = pool.slots != 0;
      if (!require(!inCache || next < regions.size(), "the pool \"{}\" has no region", name))
        return;
      if (inCache)
        checkCacheSlots(pool, *regions[next++]);
      highEnd = checkHighSlots(pool, name, highEnd);
    }
    require(next == regions.size(), "there are {} regions for {} pools", regions.size(), next);
  }

  void checkCacheSlots(const Pool &pool, const Region &region) {
    require(pool.slots <= region.bytes / pool.strideBytes &&
                pool.slots * pool.strideBytes == region.bytes && pool.offset == region.offset,
            "the slots of \"{}\" do not fill its region", region.name);
    require(pool.offset % LineBytes == 0, "the slots of \"{}\" do not begin at a line",
            region.name);
  }

  /// The end of the pool in the high slab.
  std::uint64_t checkHighSlots(const Pool &pool, const std::string &name, std::uint64_t highEnd) {
    const std::uint64_t high = layout_.slab.highBytes;
    require(pool.slots + pool.highSlots > 0, "the pool \"{}\" has no slot", name);
    require(pool.highOffset % LineBytes == 0, "the slots of \"{}\" do not begin at a line", name);
    if (!require(pool.highOffset >= highEnd && pool.highOffset <= high &&
                     pool.highSlots <= (high - pool.highOffset) / pool.strideBytes,
                 "the slots of \"{}\" in the high slab overlap others or its end", name))
      return highEnd;
    return pool.highOffset + pool.highSlots * pool.strideBytes;
  }

  std::string namesIn(std::size_t pool) const {
    std::string names;
    for (std::size_t member : membersOf(layout_, pool))
      names += (names.empty() ? "" : " | ") + layout_.objects[member].name;
    return names;
  }

  void checkObjects() {
    std::set<std::string> names, identifiers;
    std::set<unsigned> used;
    require(layout_.objects.size() <= MostObjects, "there are more than {} objects", MostObjects);
    for (const PlacedObject &object : layout_.objects) {
      checkName(names, identifiers, "object", object.name, object.identifier);
      if (!require(object.pool < layout_.pools.size(), "the object \"{}\" has no pool",
                   object.name))
        return;
      used.insert(object.pool);
      require(object.bytes <= layout_.pools[object.pool].strideBytes,
              "the object \"{}\" has {} bytes, its slots {}", object.name, object.bytes,
              layout_.pools[object.pool].strideBytes);
      require(object.constructor.empty() || isIdentifierPart(object.constructor),
              "the constructor \"{}\" of \"{}\" is no C identifier", object.constructor,
              object.name);
    }
    require(used.size() == layout_.pools.size(), "a pool serves no object");
  }

  /// The pools have slots for the requests, neither more nor fewer; what is in the high slab only
  /// is planned for another number of them.
  void checkRequests() {
    bool anyInCache = false;
    for (std::size_t i = 0; i < layout_.pools.size(); ++i) {
      const Pool &pool = layout_.pools[i];
      std::uint64_t each = slotsOfRequest(i), slots = pool.slots ? pool.slots : pool.highSlots;
      anyInCache = anyInCache || pool.slots != 0;
      if (!require(each > 0 && each <= slots, "one request takes {} of \"{}\", there are {} slots",
                   each, namesIn(i), slots))
        return;
      require(pool.slots == 0 || (pool.slots % each == 0 && pool.slots / each == layout_.requests),
              "\"{}\" has {} slots, {} a request, which are not those of {} requests", namesIn(i),
              pool.slots, each, layout_.requests);
      require(pool.highSlots % each == 0,
              "\"{}\" has {} slots in the high slab, and a request takes {}", namesIn(i),
              pool.highSlots, each);
    }
    require(anyInCache || layout_.requests == 0, "no pool has slots for {} requests",
            layout_.requests);
  }

  std::uint64_t slotsOfRequest(std::size_t pool) const {
    std::uint64_t most = 0;
    for (std::size_t member : membersOf(layout_, pool))
      most = std::max(most, layout_.objects[member].instances);
    return most;
  }

  /// Objects share only what somebody has shown that they may share.
  void checkCertificates() {
    for (std::size_t pool = 0; pool < layout_.pools.size(); ++pool) {
      std::set<std::pair<std::string, std::string>> shown;
      for (const Certificate &certificate : layout_.pools[pool].certificates)
        shown.emplace(certificate.object, certificate.alive);
      std::vector<std::size_t> members = membersOf(layout_, pool);
      for (std::size_t one : members)
        for (std::size_t other : members)
          if (one != other)
            checkShown(shown, layout_.objects[one].name, layout_.objects[other].name);
    }
  }

  void checkShown(const std::set<std::pair<std::string, std::string>> &shown, const std::string &a,
                  const std::string &b) {
    require(shown.count({a, b}) != 0,
            "\"{}\" and \"{}\" share slots, and no certificate says why \"{}\" is not there "
            "where \"{}\" may be",
            a, b, a, b);
  }

  void checkStages() {
    std::set<std::string> names, identifiers;
    for (const PlacedStage &stage : layout_.stages) {
      checkName(names, identifiers, "stage", stage.name, stage.identifier);
      for (const StageNeed &need : stage.needs) {
        if (!require(need.object < layout_.objects.size(),
                     "the stage \"{}\" needs an unknown object", stage.name))
          return;
        const PlacedObject &object = layout_.objects[need.object];
        const Pool &pool = layout_.pools[object.pool];
        require(need.count > 0 && need.count <= std::min(pool.slots, object.instances),
                "one request at stage \"{}\" needs {} of \"{}\", it takes {} of {} slots",
                stage.name, need.count, object.name, object.instances, pool.slots);
      }
    }
  }

  void checkName(std::set<std::string> &names, std::set<std::string> &identifiers, const char *what,
                 const std::string &name, const std::string &identifier) {
    require(names.insert(name).second, "the {} \"{}\" is there twice", what, name);
    require(identifiers.insert(identifier).second, "the identifier {} of {} \"{}\" is taken",
            identifier, what, name);
    require(isIdentifierPart(identifier), "\"{}\" of {} \"{}\" is no C identifier", identifier,
            what, name);
  }

  static bool isIdentifierPart(const std::string &text) {
    return !text.empty() && toIdentifier(text) == text;
  }

  const Layout &layout_;
  std::string broken_;
};

} // namespace

Status checkLayout(const Layout &layout) {
  std::string broken = LayoutCheck(layout).firstBroken();
  if (!broken.empty())
    return Error{broken, "write layout.json again with stingygen"};
  return Done{};
}

} // namespace stingy
