#include "model/digest.h"
#include "model/layout.h"
#include "model/memory_parts.h"
#include "model/output_file.h"

#include <algorithm>

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
  return {
      {"name", object.name},   {"identifier", object.identifier}, {"index", index},
      {"size", object.bytes},  {"instances", object.instances},   {"type", object.type},
      {"region", object.pool}, {"stride", pool.strideBytes},      {"offset", pool.offset},
      {"slots", pool.slots},   {"high_slots", pool.highSlots},    {"high_offset", pool.highOffset}};
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

json globalsToJson(const Layout &layout) {
  json globals = json::array();
  for (const LaidGlobal &global : layout.globals)
    globals.push_back({{"name", global.name},
                       {"symbol", global.symbol},
                       {"linkage", global.linkage},
                       {"file", global.file},
                       {"bytes", global.bytes},
                       {"align", global.align},
                       {"in_slab", global.whyNot.empty()},
                       {"why_not", global.whyNot}});
  return globals;
}

json poolsToJson(const Layout &layout) {
  json pools = json::array();
  for (unsigned pool = 0; pool < layout.pools.size(); ++pool) {
    json objects = json::array(), certificates = json::array();
    for (std::size_t member : membersOf(layout, pool))
      objects.push_back(layout.objects[member].name);
    for (const Certificate &certificate : layout.pools[pool].certificates)
      certificates.push_back(toJson(certificate));
    pools.push_back({{"objects", std::move(objects)}, {"certificates", std::move(certificates)}});
  }
  return pools;
}

json objectsToJson(const Layout &layout) {
  json objects = json::array();
  for (const PlacedObject &object : layout.objects) {
    objects.push_back(toJson(object, layout.pools.at(object.pool), objects.size()));
    if (object.zeroed)
      objects.back()["zeroed"] = true;
    if (!object.constructor.empty())
      objects.back()["constructor"] = object.constructor;
  }
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

LaidGlobal globalFrom(const JsonCursor &from) {
  return {from["name"].text(),   from["symbol"].text(),  from["linkage"].text(),
          from["file"].text(),   from["bytes"].number(), from["align"].number(),
          from["why_not"].text()};
}

Pool poolFrom(const JsonCursor &from) {
  return {from["stride"].number(),      from["offset"].number(),     from["slots"].number(),
          from["high_offset"].number(), from["high_slots"].number(), {}};
}

bool haveSameSlots(const Pool &a, const Pool &b) {
  return a.strideBytes == b.strideBytes && a.offset == b.offset && a.slots == b.slots &&
         a.highOffset == b.highOffset && a.highSlots == b.highSlots;
}

/// The absence lies beside the two objects.
Certificate certificateFrom(const JsonCursor &from) {
  return {from["object"].text(), from["alive"].text(), absenceFrom(from)};
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
  object.instances = from["instances"].number();
  from.ifThere("zeroed", [&](const JsonCursor &at) { object.zeroed = at.flag(); });
  from.ifThere("constructor", [&](const JsonCursor &at) { object.constructor = at.text(); });
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
  body.ifThere("each_thread", [&](const JsonCursor &at) { layout.eachThread = at.flag(); });
  body.ifThere("globals", [&](const JsonCursor &at) { layout.globals = listFrom(at, globalFrom); });
  body.ifThere("pools", [&](const JsonCursor &at) { certificatesFrom(at, layout); });
  body["stages"].each([&](const JsonCursor &at) { stageFrom(at, layout); });
  body["left_out"].each([&](const JsonCursor &at) {
    layout.leftOut.push_back({at["object"].text(), at["why"].text()});
  });
  return layout;
}

} // namespace

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
               {"globals", globalsToJson(layout)},
               {"objects", objectsToJson(layout)},
               {"pools", poolsToJson(layout)},
               {"stages", stagesToJson(layout)},
               {"left_out", std::move(leftOut)}};
  if (layout.eachThread)
    body["each_thread"] = true;
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

Result<LayoutFile> readLayout(const std::string &path, const std::string &memoryPath,
                              const std::string &memoryDigest) {
  auto text = readFile(path);
  if (!text)
    return text.error();
  auto artifact = parseArtifact(*text, LayoutKind, path);
  if (!artifact)
    return artifact.error();
  auto layout = layoutFromArtifact(*artifact, path);
  if (!layout)
    return layout.error();
  if (layout->memoryDigest != memoryDigest)
    return Error{fmt::format("{} was made from another memory.json than {}", path, memoryPath),
                 "run stingygen again"};
  return LayoutFile{std::move(*layout), digestOf(*text)};
}

} // namespace stingy
