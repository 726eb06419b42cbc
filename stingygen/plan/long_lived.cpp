#include "plan/long_lived.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace stingy {
namespace {

using Reasons = std::map<std::string, std::string>;

/// By object: an entry stage at which requests wait while they hold it.
std::map<std::string, std::string> heldWhileWaiting(const Memory &memory) {
  std::set<std::string> waiting;
  for (const Finding &finding : memory.findings)
    if (finding.kind == "alive_while_waiting")
      waiting.insert(finding.stage);
  std::map<std::string, std::string> stages;
  for (const Stage &stage : memory.stages)
    if (stage.entry && waiting.count(stage.name) != 0)
      for (const std::string &object : stage.live)
        stages.emplace(object, stage.name);
  return stages;
}

void addWaiting(const Memory &memory, const std::vector<Candidate> &candidates, Reasons &reasons) {
  std::uint64_t all = 0;
  for (const Candidate &object : candidates)
    all = saturatingSum(all, bytesPerRequest(object));
  std::map<std::string, std::string> stages = heldWhileWaiting(memory);
  for (const Candidate &object : candidates)
    if (auto stage = stages.find(object.name);
        stage != stages.end() && bytesPerRequest(object) <= all / SmallShare)
      reasons.emplace(object.name,
                      fmt::format("requests that wait at {} hold it, and it takes {} of the {} "
                                  "bytes of a request's objects",
                                  stage->second, bytesPerRequest(object), all));
}

void addHardlyUsed(const std::vector<Candidate> &candidates, const std::optional<Measured> &profile,
                   Reasons &reasons) {
  const MeasuredObject *most = nullptr;
  for (const Candidate &object : candidates)
    if (const MeasuredObject *measured = measuredObject(profile, object.name);
        measured && (!most || measured->allocations > most->allocations))
      most = measured;
  for (const Candidate &object : candidates)
    if (const MeasuredObject *measured = measuredObject(profile, object.name);
        measured && measured->allocations <= most->allocations / HardlyUsedRatio)
      reasons.emplace(object.name,
                      fmt::format("the profile saw it allocated {} times, and {} {} times",
                                  measured->allocations, most->name, most->allocations));
}

} // namespace

std::map<std::string, std::string> longLived(const Memory &memory,
                                             const std::vector<Candidate> &candidates,
                                             const std::optional<Measured> &profile) {
  Reasons reasons;
  addHardlyUsed(candidates, profile, reasons);
  addWaiting(memory, candidates, reasons);
  return reasons;
}

const MeasuredObject *measuredObject(const std::optional<Measured> &profile,
                                     const std::string &name) {
  if (!profile)
    return nullptr;
  auto found = std::find_if(profile->objects.begin(), profile->objects.end(),
                            [&](const MeasuredObject &object) { return object.name == name; });
  return found == profile->objects.end() ? nullptr : &*found;
}

bool isNeverAllocated(const MeasuredObject &object) {
  return object.allocations == 0 && object.largest == 0;
}

} // namespace stingy
