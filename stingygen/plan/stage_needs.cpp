#include "plan/stage_needs.h"

#include <fmt/format.h>
#include <map>
#include <set>
#include <string>

namespace stingy {
namespace {

using StageIndex = std::map<std::string, const Stage *>;

/// What the stage, and all that it may queue, allocates.
std::set<std::string> bundle(const StageIndex &stages, const std::string &entry) {
  std::set<std::string> objects, seen;
  std::vector<std::string> pending = {entry};
  while (!pending.empty()) {
    std::string name = pending.back();
    pending.pop_back();
    if (!seen.insert(name).second)
      continue;
    const Stage &stage = *stages.at(name);
    objects.insert(stage.allocates.begin(), stage.allocates.end());
    for (const QueueEdge &edge : stage.queues)
      pending.push_back(edge.stage);
  }
  return objects;
}

std::set<std::string> neededObjects(const StageIndex &stages, const Stage &stage) {
  if (stage.entry)
    return bundle(stages, stage.name);
  return {stage.allocates.begin(), stage.allocates.end()};
}

std::string uniqueIdentifier(const std::string &name, std::set<std::string> &taken) {
  std::string wanted = toIdentifier(name), identifier = wanted;
  for (int number = 2; !taken.insert(identifier).second; ++number)
    identifier = fmt::format("{}_{}", wanted, number);
  return identifier;
}

} // namespace

std::vector<PlacedStage> stageNeeds(const Memory &memory, const Layout &layout) {
  StageIndex index;
  for (const Stage &stage : memory.stages)
    index.emplace(stage.name, &stage);
  std::vector<PlacedStage> placed;
  std::set<std::string> identifiers;
  for (const Stage &stage : memory.stages) {
    placed.push_back({stage.name, uniqueIdentifier(stage.name, identifiers), {}});
    std::set<std::string> needed = neededObjects(index, stage);
    for (unsigned i = 0; i < layout.objects.size(); ++i) {
      const PlacedObject &object = layout.objects[i];
      if (layout.pools[object.pool].slots != 0 && needed.count(object.name) != 0)
        placed.back().needs.push_back({i, object.instances});
    }
  }
  return placed;
}

} // namespace stingy
