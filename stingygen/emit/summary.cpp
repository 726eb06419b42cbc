#include "emit/emit.h"
#include "map/layout_svg.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace stingy {
namespace {

constexpr std::size_t MostStagesShown = 5;

std::string heading(const Layout &layout) {
  const CacheGeometry &cache = layout.cache;
  std::string ways =
      cache.ways == 0 ? "ways unknown" : fmt::format("{} ways, {} sets", cache.ways, setsOf(cache));
  return fmt::format("{}: {} request{} in the cache slab at once\n"
                     "L2: {} bytes, {}, {}-byte lines ({})\n"
                     "slab: low {}, cache {}, high {} bytes\n",
                     layout.program, layout.requests, layout.requests == 1 ? "" : "s",
                     cache.l2Bytes, ways, cache.lineBytes, cache.source, layout.slab.lowBytes,
                     layout.slab.cacheBytes, layout.slab.highBytes);
}

std::string regionRow(const std::string &label, const std::string &offset, std::uint64_t bytes,
                      std::uint64_t total, std::size_t width) {
  return fmt::format("  {:<{}}  {:>10}  {:>10}  {:>5.1f} %\n", label, width, offset, bytes,
                     total == 0 ? 0.0
                                : 100.0 * static_cast<double>(bytes) / static_cast<double>(total));
}

std::string regionTable(const Layout &layout) {
  std::size_t width = 12;
  for (const Region &region : layout.regions)
    width = std::max(width, labelOf(region).size());
  std::string text = fmt::format("\n  {:<{}}  {:>10}  {:>10}  {:>7}\n", "region", width, "offset",
                                 "bytes", "share");
  std::uint64_t total = 0;
  for (const Region &region : layout.regions) {
    text += regionRow(labelOf(region), std::to_string(region.offset), region.bytes,
                      layout.slab.cacheBytes, width);
    total += region.bytes;
  }
  return text + regionRow("sum", "", total, layout.slab.cacheBytes, width);
}

/// In the slab if the program is linked with the fragment; and which stay outside.
std::string globalRows(const Layout &layout) {
  std::vector<LaidGlobal> inside = globalsIn(layout);
  std::uint64_t bytes = 0;
  for (const LaidGlobal &global : inside)
    bytes += global.bytes;
  std::string text =
      fmt::format("\nglobals that stages may touch: {} of {} in the slab, {} bytes, "
                  "when linked with {}\n",
                  inside.size(), layout.globals.size(), bytes, generatedName(layout, ".ld"));
  for (const LaidGlobal &global : layout.globals)
    if (!global.whyNot.empty())
      text += fmt::format("  outside: {}: {}\n", global.name, global.whyNot);
  return text;
}

std::string objectTable(const Layout &layout) {
  std::size_t width = 12;
  for (const PlacedObject &object : layout.objects)
    width = std::max(width, object.name.size());
  std::string text = fmt::format("\n  {:<{}}  {:>10}  {:>10}  {:>10}  {:>10}\n", "object", width,
                                 "bytes", "stride", "slots", "high slots");
  for (const PlacedObject &object : layout.objects) {
    const Pool &pool = layout.pools[object.pool];
    text += fmt::format("  {:<{}}  {:>10}  {:>10}  {:>10}  {:>10}\n", object.name, width,
                        object.bytes, pool.strideBytes, pool.slots, pool.highSlots);
  }
  return text;
}

/// How far the packing is from the best there could be.
std::string packingRow(const Plan &plan) {
  std::uint64_t bytes = plan.bytesPerRequest, least = plan.leastBytesPerRequest;
  std::string text = fmt::format("\npacked to {} bytes a request; ", bytes);
  if (bytes == least)
    return text + "no sharing of these slots takes less\n";
  return text +
         fmt::format("no sharing of these slots takes less than {} ({:.1f} % above)\n", least,
                     100.0 * static_cast<double>(bytes - least) / static_cast<double>(least));
}

/// "17 sets with 3": how many sets have so many lines.
std::string histogram(const std::vector<unsigned> &linesBySet) {
  std::map<unsigned, std::uint64_t> sets;
  for (unsigned lines : linesBySet)
    ++sets[lines];
  std::string text;
  for (auto [lines, count] : sets)
    text += fmt::format("{}{} with {}", text.empty() ? "" : ", ", count, lines);
  return text;
}

std::string setTable(const Plan &plan) {
  if (plan.occupancy.stages.empty())
    return "\ncache sets: not counted, the ways of the L2 are not known (--ways)\n";
  const auto &stages = plan.occupancy.stages;
  std::size_t shown = std::min(stages.size(), MostStagesShown), width = 12;
  for (std::size_t i = 0; i < shown; ++i)
    width = std::max(width, stages[i].stage.size());
  std::string text = fmt::format(
      "\ncache sets, lines on each with all requests at one stage{}:\n  {:<{}}  {:>8}  {:>6}  "
      "{:>6}  {:>6}  {}\n",
      shown < stages.size() ? fmt::format(" (the {} fullest of {})", shown, stages.size()) : "",
      "stage", width, "lines", "least", "median", "most",
      fmt::format("sets above {} ways", plan.layout.cache.ways));
  for (std::size_t i = 0; i < shown; ++i)
    text += fmt::format("  {:<{}}  {:>8}  {:>6}  {:>6}  {:>6}  {}\n", stages[i].stage, width,
                        stages[i].lines, stages[i].least, stages[i].median, stages[i].most,
                        stages[i].setsAboveWays);
  return text + fmt::format("  at {}, sets and their lines: {}\n", stages[0].stage,
                            histogram(plan.occupancy.linesBySet));
}

} // namespace

std::string summary(const Plan &plan) {
  std::string text = heading(plan.layout) + regionTable(plan.layout);
  if (!plan.layout.globals.empty())
    text += globalRows(plan.layout);
  if (!plan.layout.objects.empty())
    text += objectTable(plan.layout) + packingRow(plan) + setTable(plan);
  if (!plan.layout.leftOut.empty())
    text += "\nleft out:\n";
  for (const LeftOut &entry : plan.layout.leftOut)
    text += fmt::format("  {}: {}\n", entry.object, entry.why);
  if (!plan.notes.empty())
    text += "\nto know:\n";
  for (const std::string &note : plan.notes)
    text += fmt::format("  {}\n", note);
  return text;
}

} // namespace stingy
