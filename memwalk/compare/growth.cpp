#include "compare/figures.h"
#include "compare/memory_diff.h"

namespace stingy {

std::int64_t BoundChange::bytes() const { return changeOf(before.bytes, after.bytes); }

bool BoundChange::grew(std::uint64_t allowed) const {
  if (becameUnbounded())
    return true;
  return !becameBounded() && after.bytes > before.bytes && after.bytes - before.bytes > allowed;
}

std::vector<Growth> growth(const MemoryDiff &diff, std::uint64_t allowed) {
  std::vector<Growth> grown;
  auto add = [&](const std::string &what, const char *figure, const Place &place,
                 const BoundChange &change) {
    if (change.grew(allowed))
      grown.push_back({what, figure, place, change});
  };
  for (const StageChange &stage : diff.stages)
    if (stage.change == Change::Changed) {
      add("stage " + stage.name, "stack", stage.place, stage.stack);
      add("stage " + stage.name, "per_request", stage.place, stage.perRequest);
    }
  add("total", "stack", {}, diff.stack);
  add("total", "per_request", {}, diff.perRequest);
  add("total", "globals", {}, diff.globals);
  return grown;
}

} // namespace stingy
