#include "analyze/exclusive.h"

namespace stingy {
namespace {

/// By ObjectId: the stages at which it may be alive.
std::vector<IndexSet> stagesOfObjects(const Findings &findings) {
  std::vector<IndexSet> stages(findings.objects.objects().size());
  for (StageId id = 0; id < findings.lifetimes.stages.size(); ++id)
    for (ObjectId object : findings.lifetimes.stages[id].live)
      stages[object].insert(id);
  return stages;
}

} // namespace

Exclusive exclusivePairs(const Findings &findings) {
  Exclusive exclusive;
  if (findings.doubts.anyStage())
    return exclusive;
  std::vector<IndexSet> stagesOf = stagesOfObjects(findings);
  std::vector<ObjectId> candidates;
  for (ObjectId object = 0; object < stagesOf.size(); ++object)
    if (!stagesOf[object].empty() && findings.poolability.whyNot(object).empty())
      candidates.push_back(object);
  exclusive.leftOut = candidates.size() > MostPairedObjects;
  if (exclusive.leftOut)
    return exclusive;
  std::vector<ObjectId> metBy(stagesOf.size(), 0); // the last object, plus one, that it lives with
  for (ObjectId a : candidates) {
    for (StageId stage : stagesOf[a])
      for (ObjectId b : findings.lifetimes.stages[stage].live)
        metBy[b] = a + 1;
    for (ObjectId b : candidates)
      if (b > a && metBy[b] != a + 1)
        exclusive.pairs.emplace_back(a, b);
  }
  return exclusive;
}

std::vector<IndexSet> stagesOfPartners(const Findings &findings, const Exclusive &exclusive) {
  std::vector<IndexSet> stagesOf = stagesOfObjects(findings), partners(stagesOf.size());
  for (const auto &[a, b] : exclusive.pairs) {
    partners[a].insert(stagesOf[b]);
    partners[b].insert(stagesOf[a]);
  }
  return partners;
}

AbsenceSearch::AbsenceSearch(const Findings &findings)
    : findings_(findings), before_(findings.graph.stages.size()) {
  for (StageId id = 0; id < before_.size(); ++id) {
    const StageNode &node = findings.graph.stages[id];
    for (const auto &[next, calls] : node.queues)
      before_[next].insert(id);
    for (StageId inner : node.dispatches) {
      before_[inner].insert(id);
      for (const auto &[next, calls] : node.queues)
        before_[next].insert(inner);
    }
    for (StageId waits : findings.lifetimes.waiting[id])
      before_[waits].insert(id);
  }
}

std::vector<LastHolder> AbsenceSearch::lastHolders(ObjectId object, StageId stage) const {
  IndexSet seen(std::vector<StageId>{stage}), holders;
  std::vector<StageId> work = {stage};
  while (!work.empty()) {
    StageId id = work.back();
    work.pop_back();
    for (StageId before : before_[id])
      if (findings_.lifetimes.stages[before].live.contains(object))
        holders.insert(before);
      else if (seen.insert(before))
        work.push_back(before);
  }
  std::vector<LastHolder> last;
  for (StageId holder : holders)
    last.push_back({holder, freesIn(object, holder)});
  return last;
}

std::vector<SiteRef> AbsenceSearch::freesIn(ObjectId object, StageId stage) const {
  std::vector<SiteRef> frees;
  for (SiteRef site : findings_.objects.objects()[object].frees)
    if (auto caller = findings_.program.callerOf(site.call);
        caller && findings_.graph.stages[stage].reached.contains(*caller) &&
        !findings_.objects.site(site).uncertain)
      frees.push_back(site);
  return frees;
}

} // namespace stingy
