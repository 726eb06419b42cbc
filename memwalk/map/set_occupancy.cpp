#include "map/set_occupancy.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace stingy {
namespace {

/// By line of the slab: whether a byte of the rows lies in it.
std::vector<bool> usedLines(const std::vector<SlotRow> &rows, unsigned lineBytes) {
  std::uint64_t end = 0;
  for (const SlotRow &row : rows)
    if (row.count != 0 && row.bytes != 0)
      end = std::max(end, row.offset + (row.count - 1) * row.strideBytes + row.bytes);
  std::vector<bool> used((end + lineBytes - 1) / lineBytes);
  for (const SlotRow &row : rows)
    for (std::uint64_t slot = 0; slot < row.count && row.bytes != 0; ++slot) {
      std::uint64_t begin = row.offset + slot * row.strideBytes;
      for (std::uint64_t line = begin / lineBytes; line <= (begin + row.bytes - 1) / lineBytes;
           ++line)
        used[line] = true;
    }
  return used;
}

SetUse useOf(const std::string &stage, std::vector<unsigned> lines, unsigned ways) {
  SetUse use;
  use.stage = stage;
  use.lines = std::accumulate(lines.begin(), lines.end(), std::uint64_t(0));
  use.setsAboveWays = static_cast<std::uint64_t>(
      std::count_if(lines.begin(), lines.end(), [&](unsigned count) { return count > ways; }));
  std::sort(lines.begin(), lines.end());
  use.least = lines.front();
  use.median = lines[lines.size() / 2];
  use.most = lines.back();
  return use;
}

class Batches {
public:
  explicit Batches(const Layout &layout) : layout_(layout) {
    for (const PlacedObject &object : layout.objects)
      objects_.emplace(object.name, &object);
  }

  std::vector<SlotRow> rowsOf(const Stage &stage) const {
    std::vector<SlotRow> rows;
    for (const Region &region : layout_.regions)
      if (region.kind == "globals")
        rows.push_back({region.offset, 0, 1, region.bytes});
      else if (region.kind == "stack")
        rows.push_back(topOf(region, stage.stack.bytes));
    for (const std::string &name : stage.live)
      if (auto found = objects_.find(name); found != objects_.end())
        addSlots(*found->second, rows);
    return rows;
  }

private:
  /// The stack grows down from the region's end.
  static SlotRow topOf(const Region &region, std::uint64_t bytes) {
    bytes = std::min(bytes, region.bytes);
    return {region.offset + region.bytes - bytes, 0, 1, bytes};
  }

  void addSlots(const PlacedObject &object, std::vector<SlotRow> &rows) const {
    const Pool &pool = layout_.pools[object.pool];
    std::uint64_t wanted = layout_.requests * object.instances;
    std::uint64_t low = std::min(wanted, pool.slots), high = std::min(wanted - low, pool.highSlots);
    rows.push_back({pool.offset, pool.strideBytes, low, object.bytes});
    rows.push_back(
        {layout_.slab.cacheBytes + pool.highOffset, pool.strideBytes, high, object.bytes});
  }

  const Layout &layout_;
  std::map<std::string, const PlacedObject *> objects_;
};

} // namespace

std::uint64_t setsOf(const CacheGeometry &cache) {
  return cache.ways == 0 ? 0 : cache.l2Bytes / (std::uint64_t(cache.ways) * cache.lineBytes);
}

std::vector<unsigned> linesBySet(const std::vector<SlotRow> &rows, const CacheGeometry &cache) {
  std::vector<unsigned> lines(setsOf(cache));
  std::vector<bool> used = usedLines(rows, cache.lineBytes);
  for (std::size_t line = 0; line < used.size(); ++line)
    lines[line % lines.size()] += used[line] ? 1 : 0;
  return lines;
}

SetOccupancy setOccupancy(const Memory &memory, const Layout &layout) {
  SetOccupancy occupancy;
  if (setsOf(layout.cache) == 0)
    return occupancy;
  Batches batches(layout);
  std::uint64_t mostLines = 0;
  for (const Stage &stage : memory.stages) {
    std::vector<unsigned> lines = linesBySet(batches.rowsOf(stage), layout.cache);
    occupancy.stages.push_back(useOf(stage.name, lines, layout.cache.ways));
    if (occupancy.stages.back().lines <= mostLines)
      continue;
    mostLines = occupancy.stages.back().lines;
    occupancy.linesBySet = std::move(lines);
  }
  std::stable_sort(occupancy.stages.begin(), occupancy.stages.end(),
                   [](const SetUse &a, const SetUse &b) { return a.lines > b.lines; });
  return occupancy;
}

} // namespace stingy
