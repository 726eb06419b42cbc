#include "model/json_cursor.h"
#include "model/layout.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <vector>

namespace stingy {
namespace {

using nlohmann::json;

// ---- Writing ----

json toJson(const CacheGeometry &cache) {
  return {{"l2_bytes", cache.l2Bytes},
          {"ways", cache.ways},
          {"line", cache.lineBytes},
          {"source", cache.source}};
}

json toJson(const Region &region) {
  return {{"kind", region.kind},
          {"name", region.name},
          {"offset", region.offset},
          {"bytes", region.bytes}};
}

json toJson(const PlacedObject &object, const Pool &pool, std::size_t index) {
  return {{"name", object.name},
          {"identifier", object.identifier},
          {"index", index},
          {"size", object.bytes},
          {"type", object.type},
          {"region", object.pool},
          {"stride", pool.strideBytes},
          {"offset", pool.offset},
          {"slots", pool.slots},
          {"high_slots", pool.highSlots},
          {"high_offset", pool.highOffset}};
}

json toJson(const PlacedStage &stage, const Layout &layout, std::size_t index) {
  json needs = json::array();
  for (const StageNeed &need : stage.needs)
    needs.push_back({{"object", layout.objects.at(need.object).name}, {"count", need.count}});
  return {
      {"name", stage.name}, {"identifier", stage.identifier}, {"index", index}, {"needs", needs}};
}

json toJson(const Place &place) {
  return {{"file", place.file}, {"line", place.line}, {"column", place.column}};
}

json toJson(const Certificate &certificate) {
  json ends = json::array();
  for (const Absence::End &end : certificate.absence.ends) {
    json freedAt = json::array();
    for (const Place &place : end.freedAt)
      freedAt.push_back(toJson(place));
    ends.push_back({{"stage", end.stage}, {"freed_at", std::move(freedAt)}});
  }
  return {{"object", certificate.object},
          {"alive", certificate.alive},
          {"stage", certificate.absence.stage},
          {"ends", std::move(ends)}};
}

json poolsToJson(const Layout &layout) {
  json pools = json::array();
  for (unsigned pool = 0; pool < layout.pools.size(); ++pool) {
    json objects = json::array(), certificates = json::array();
    for (const PlacedObject &object : layout.objects)
      if (object.pool == pool)
        objects.push_back(object.name);
    for (const Certificate &certificate : layout.pools[pool].certificates)
      certificates.push_back(toJson(certificate));
    pools.push_back({{"objects", std::move(objects)}, {"certificates", std::move(certificates)}});
  }
  return pools;
}

json objectsToJson(const Layout &layout) {
  json objects = json::array();
  for (const PlacedObject &object : layout.objects)
    objects.push_back(toJson(object, layout.pools.at(object.pool), objects.size()));
  return objects;
}

json stagesToJson(const Layout &layout) {
  json stages = json::array();
  for (const PlacedStage &stage : layout.stages)
    stages.push_back(toJson(stage, layout, stages.size()));
  return stages;
}

// ---- Reading ----

CacheGeometry cacheFrom(const JsonCursor &from) {
  return {from["l2_bytes"].number(), from["ways"].number<unsigned>(),
          from["line"].number<unsigned>(), from["source"].text()};
}

Region regionFrom(const JsonCursor &from) {
  return {from["kind"].text(), from["name"].text(), from["offset"].number(),
          from["bytes"].number()};
}

Pool poolFrom(const JsonCursor &from) {
  return {from["stride"].number(),      from["offset"].number(),     from["slots"].number(),
          from["high_offset"].number(), from["high_slots"].number(), {}};
}

bool haveSameSlots(const Pool &a, const Pool &b) {
  return a.strideBytes == b.strideBytes && a.offset == b.offset && a.slots == b.slots &&
         a.highOffset == b.highOffset && a.highSlots == b.highSlots;
}

Place placeFrom(const JsonCursor &from) {
  return {from["file"].text(), from["line"].number<unsigned>(), from["column"].number<unsigned>()};
}

Certificate certificateFrom(const JsonCursor &from) {
  Certificate certificate{from["object"].text(), from["alive"].text(), {from["stage"].text(), {}}};
  from["ends"].each([&](const JsonCursor &at) {
    Absence::End end{at["stage"].text(), {}};
    at["freed_at"].each([&](const JsonCursor &place) { end.freedAt.push_back(placeFrom(place)); });
    certificate.absence.ends.push_back(std::move(end));
  });
  return certificate;
}

/// The pools are known from their objects; here is why these share.
void certificatesFrom(const JsonCursor &from, Layout &layout) {
  std::size_t next = 0;
  from.each([&](const JsonCursor &at) {
    if (next == layout.pools.size())
      return at.fail("is a pool that no object names as its region");
    at["certificates"].each([&](const JsonCursor &certificate) {
      layout.pools[next].certificates.push_back(certificateFrom(certificate));
    });
    ++next;
  });
}

void checkIndex(const JsonCursor &at, std::size_t position) {
  if (at["index"].number() != position)
    at["index"].fail(fmt::format("must be {}, the position in the list", position));
}

/// Objects repeat the figures of their pool; those with the same region must agree.
void objectFrom(const JsonCursor &from, Layout &layout) {
  PlacedObject object{from["name"].text(),
                      from["identifier"].text(),
                      from["size"].number(),
                      from["region"].number<unsigned>(),
                      {}};
  from.ifThere("type", [&](const JsonCursor &at) { object.type = at.text(); });
  checkIndex(from, layout.objects.size());
  Pool pool = poolFrom(from);
  layout.objects.push_back(object);
  if (object.pool > layout.pools.size())
    return from["region"].fail(fmt::format("must be at most {}", layout.pools.size()));
  if (object.pool == layout.pools.size())
    layout.pools.push_back(pool);
  else if (!haveSameSlots(layout.pools[object.pool], pool))
    from["region"].fail("is that of an object before it, but slots or offsets differ");
}

StageNeed needFrom(const JsonCursor &from, const Layout &layout) {
  std::string name = from["object"].text();
  auto found = std::find_if(layout.objects.begin(), layout.objects.end(),
                            [&](const PlacedObject &object) { return object.name == name; });
  if (found == layout.objects.end())
    from["object"].fail(fmt::format("names object \"{}\", which is not placed", name));
  return {static_cast<unsigned>(found - layout.objects.begin()), from["count"].number()};
}

void stageFrom(const JsonCursor &from, Layout &layout) {
  PlacedStage stage{from["name"].text(), from["identifier"].text(), {}};
  checkIndex(from, layout.stages.size());
  from["needs"].each(
      [&](const JsonCursor &need) { stage.needs.push_back(needFrom(need, layout)); });
  layout.stages.push_back(std::move(stage));
}

Layout layoutFrom(const JsonCursor &body) {
  Layout layout;
  layout.program = body["program"].text();
  layout.memoryDigest = body["memory_digest"].text();
  layout.cache = cacheFrom(body["cache"]);
  layout.requests = body["requests"].number();
  JsonCursor slab = body["slab"];
  layout.slab = {slab["low"].number(), slab["cache"].number(), slab["high"].number()};
  body["regions"].each([&](const JsonCursor &at) { layout.regions.push_back(regionFrom(at)); });
  body["objects"].each([&](const JsonCursor &at) { objectFrom(at, layout); });
  body.ifThere("pools", [&](const JsonCursor &at) { certificatesFrom(at, layout); });
  body["stages"].each([&](const JsonCursor &at) { stageFrom(at, layout); });
  body["left_out"].each([&](const JsonCursor &at) {
    layout.leftOut.push_back({at["object"].text(), at["why"].text()});
  });
  return layout;
}

// ---- The invariants ----

constexpr std::size_t MostObjects = 32767;

/// States every invariant; keeps the first that is broken.
class LayoutCheck {
public:
  explicit LayoutCheck(const Layout &layout) : layout_(layout) {}

  std::string firstBroken() {
    checkSlab();
    if (broken_.empty())
      checkRegions();
    if (broken_.empty())
      checkPools();
    if (broken_.empty())
      checkObjects();
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
      require(bytes <= LargestSlabBytes && bytes % LineBytes == 0,
              "a slab of {} bytes is too large or not a multiple of {}", bytes, LineBytes);
    require(slab.cacheBytes > 0 && slab.cacheBytes == layout_.cache.l2Bytes,
            "the cache slab has {} bytes, the L2 {}", slab.cacheBytes, layout_.cache.l2Bytes);
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

  void checkPools() {
    std::vector<const Region *> regions;
    for (const Region &region : layout_.regions)
      if (region.kind == "pool")
        regions.push_back(&region);
    std::uint64_t highEnd = 0;
    std::size_t next = 0; // of the regions
    for (const Pool &pool : layout_.pools) {
      const std::string name = objectsOf(pool);
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

  std::string objectsOf(const Pool &pool) const {
    std::string names;
    for (const PlacedObject &object : layout_.objects)
      if (object.pool == static_cast<std::size_t>(&pool - layout_.pools.data()))
        names += (names.empty() ? "" : " | ") + object.name;
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
    }
    require(used.size() == layout_.pools.size(), "a pool serves no object");
  }

  /// Objects share only what somebody has shown that they may share.
  void checkCertificates() {
    std::vector<std::vector<std::string>> objects(layout_.pools.size());
    for (const PlacedObject &object : layout_.objects)
      objects[object.pool].push_back(object.name);
    for (std::size_t pool = 0; pool < objects.size(); ++pool) {
      std::set<std::pair<std::string, std::string>> shown;
      for (const Certificate &certificate : layout_.pools[pool].certificates)
        shown.emplace(certificate.object, certificate.alive);
      for (const std::string &a : objects[pool])
        for (const std::string &b : objects[pool])
          require(a == b || shown.count({a, b}) != 0,
                  "\"{}\" and \"{}\" share slots, and no certificate says why \"{}\" is not there "
                  "where \"{}\" may be",
                  a, b, a, b);
    }
  }

  void checkStages() {
    std::set<std::string> names, identifiers;
    for (const PlacedStage &stage : layout_.stages) {
      checkName(names, identifiers, "stage", stage.name, stage.identifier);
      for (const StageNeed &need : stage.needs) {
        if (!require(need.object < layout_.objects.size(),
                     "the stage \"{}\" needs an unknown object", stage.name))
          return;
        const Pool &pool = layout_.pools[layout_.objects[need.object].pool];
        require(need.count > 0 && need.count <= pool.slots,
                "one request at stage \"{}\" needs {} of \"{}\", there are {} slots", stage.name,
                need.count, layout_.objects[need.object].name, pool.slots);
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

std::string toIdentifier(const std::string &text) {
  std::string identifier;
  for (unsigned char c : text)
    identifier += std::isalnum(c) && c < 0x80 ? static_cast<char>(c) : '_';
  if (identifier.empty() || std::isdigit(static_cast<unsigned char>(identifier.front())))
    identifier.insert(identifier.begin(), '_');
  return identifier;
}

std::string generatedName(const Layout &layout, const std::string &extension) {
  return toIdentifier(layout.program) + "_stingy" + extension;
}

Status checkLayout(const Layout &layout) {
  std::string broken = LayoutCheck(layout).firstBroken();
  if (!broken.empty())
    return Error{broken, "write layout.json again with stingygen"};
  return Done{};
}

Artifact toArtifact(const Layout &layout, const std::string &targetTriple) {
  json regions = json::array(), leftOut = json::array();
  for (const Region &region : layout.regions)
    regions.push_back(toJson(region));
  for (const LeftOut &entry : layout.leftOut)
    leftOut.push_back({{"object", entry.object}, {"why", entry.why}});
  json body = {{"program", layout.program},
               {"memory_digest", layout.memoryDigest},
               {"cache", toJson(layout.cache)},
               {"requests", layout.requests},
               {"slab",
                {{"low", layout.slab.lowBytes},
                 {"cache", layout.slab.cacheBytes},
                 {"high", layout.slab.highBytes}}},
               {"regions", std::move(regions)},
               {"objects", objectsToJson(layout)},
               {"pools", poolsToJson(layout)},
               {"stages", stagesToJson(layout)},
               {"left_out", std::move(leftOut)}};
  return {LayoutKind, targetTriple, std::move(body)};
}

Result<Layout> layoutFromArtifact(const Artifact &artifact, const std::string &origin) {
  JsonCursor::Trouble trouble{origin, "write the file again with stingygen", {}};
  Layout layout = layoutFrom(JsonCursor(artifact.body, trouble));
  if (trouble.first)
    return *trouble.first;
  if (auto good = checkLayout(layout); !good)
    return std::move(good.error()).within(origin);
  return layout;
}

} // namespace stingy
