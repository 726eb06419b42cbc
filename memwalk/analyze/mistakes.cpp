#include "analyze/mistakes.h"

#include <fmt/format.h>
#include <set>

namespace stingy {
namespace {

class MistakeSearch {
public:
  explicit MistakeSearch(const Findings &findings)
      : findings_(findings), objects_(findings.objects.objects()),
        stages_(findings.lifetimes.stages) {}

  std::vector<Finding> run() {
    for (StageId id = 0; id < stages_.size(); ++id) {
      if (findings_.doubts.stages[id])
        continue;
      findLeft(id);
      findFreedAgain(id);
      findWaiting(id);
    }
    addLeft();
    std::sort(found_.begin(), found_.end(), [](const Finding &a, const Finding &b) {
      return std::tie(a.place, a.kind, a.object, a.stage) <
             std::tie(b.place, b.kind, b.object, b.stage);
    });
    return std::move(found_);
  }

private:
  /// One for each place that frees requests, with all stages that come to it. A buffer that nobody
  /// frees by the name under which it is allocated is mostly freed by another.
  void findLeft(StageId id) {
    if (stages_[id].leftAtEnd.empty())
      return;
    Place end = placeOfEnd(id);
    for (ObjectId object : stages_[id].leftAtEnd)
      if ((objects_[object].isRecord || !objects_[object].frees.empty()) && !isOwned(object))
        left_[{end, object}].push_back(id);
  }

  /// Smart pointers free it, and nobody sees whether they do so at the end of the request.
  bool isOwned(ObjectId object) const {
    return std::any_of(objects_[object].frees.begin(), objects_[object].frees.end(),
                       [&](const SiteRef &site) { return findings_.objects.site(site).uncertain; });
  }

  void addLeft() {
    for (const auto &[left, ids] : left_) {
      const auto &[place, object] = left;
      Finding &finding = add("request_ends_with_object", object, ids.front());
      finding.place = place;
      finding.related = places(objects_[object].allocations);
      std::string others =
          ids.size() > 1 ? fmt::format(" (and {} other stages)", ids.size() - 1) : "";
      finding.why = fmt::format("{}{} may free the request here while it still holds {}{}",
                                stageName(ids.front()), others, objects_[object].name,
                                objects_[object].frees.empty() ? ", which nothing ever frees" : "");
    }
  }

  /// Freed for certain before `id` queues the next stage, with the pointer left in its field, and
  /// freed again by a stage that comes after without another allocation in between.
  void findFreedAgain(StageId id) {
    for (const auto &[next, sites] : findings_.graph.stages[id].queues)
      for (ObjectId object : stages_[id].frees)
        if (const SiteRef *first = danglingFree(object, id);
            first && stages_[id].live.contains(object) && !stages_[next].aliveIn.contains(object))
          followFreed(object, id, *first, next);
  }

  void followFreed(ObjectId object, StageId from, SiteRef first, StageId begin) {
    std::set<StageId> seen = {begin};
    std::vector<StageId> work = {begin};
    while (!work.empty()) {
      StageId id = work.back();
      work.pop_back();
      if (stages_[id].aliveIn.contains(object) || stages_[id].allocates.contains(object))
        continue;
      if (freeIn(object, id))
        addFreedAgain(object, from, first, id);
      for (const auto &[next, sites] : findings_.graph.stages[id].queues)
        if (seen.insert(next).second)
          work.push_back(next);
    }
  }

  void addFreedAgain(ObjectId object, StageId from, SiteRef first, StageId id) {
    SiteRef second = *freeIn(object, id);
    if (!told_.emplace(object, findings_.objects.placeOf(second)).second)
      return;
    Finding &finding = add("freed_twice", object, id);
    finding.place = findings_.objects.placeOf(second);
    finding.related = {findings_.objects.placeOf(first)};
    finding.why = fmt::format("{} has freed {} before, and left the pointer in its field",
                              stageName(from), objects_[object].name);
  }

  /// One for each stage that waits, with all that stays meanwhile.
  void findWaiting(StageId id) {
    const StageNode &node = findings_.graph.stages[id];
    if (!movesData(node) || !(stages_[id].mayPause || node.queues.contains(id)))
      return;
    ByteBound sum = ByteBound::exact(0);
    std::string list;
    for (ObjectId object : stages_[id].aliveIn) {
      sum = sum + objects_[object].size;
      list += fmt::format("{}{}", list.empty() ? "" : ", ", objects_[object].name);
    }
    if (list.empty())
      return;
    Finding &finding = found_.emplace_back();
    finding.kind = "alive_while_waiting";
    finding.stage = stageName(id);
    finding.place = findings_.program.place(findings_.program.function(node.function).location);
    finding.why = fmt::format("{} may wait for input or output while {}{} B stay: {}",
                              stageName(id), sum.definite() ? "" : "at least ", sum.bytes, list);
  }

  bool movesData(const StageNode &node) const {
    return std::any_of(node.reached.begin(), node.reached.end(), [&](FunctionId function) {
      const ExternalAnswer *answer = findings_.answers.external(function);
      return answer && answer->waits.value_or(false);
    });
  }

  Finding &add(const char *kind, ObjectId object, StageId stage) {
    Finding &finding = found_.emplace_back();
    finding.kind = kind;
    finding.object = objects_[object].name;
    finding.stage = stageName(stage);
    return finding;
  }

  const std::string &stageName(StageId id) const { return findings_.stageNames[id]; }

  bool runs(StageId id, SiteRef site) const {
    auto caller = findings_.program.callerOf(site.call);
    return caller && findings_.graph.stages[id].reached.contains(*caller);
  }

  const SiteRef *freeIn(ObjectId object, StageId id) const {
    for (const SiteRef &site : objects_[object].frees)
      if (runs(id, site) && !findings_.objects.site(site).uncertain)
        return &site;
    return nullptr;
  }

  /// Null unless all of the stage's frees of it leave the pointer behind.
  const SiteRef *danglingFree(ObjectId object, StageId id) const {
    for (const SiteRef &site : objects_[object].frees)
      if (runs(id, site) && !findings_.objects.site(site).dangling)
        return nullptr;
    return freeIn(object, id);
  }

  /// Where the stage frees the request; where it stands when nobody can tell.
  Place placeOfEnd(StageId id) const {
    for (ObjectId object : findings_.lifetimes.requests)
      if (const SiteRef *site = freeIn(object, id))
        return findings_.objects.placeOf(*site);
    return findings_.program.place(
        findings_.program.function(findings_.graph.stages[id].function).location);
  }

  std::vector<Place> places(const std::vector<SiteRef> &sites) const {
    std::vector<Place> places;
    for (SiteRef site : sites)
      places.push_back(findings_.objects.placeOf(site));
    std::sort(places.begin(), places.end());
    return places;
  }

  const Findings &findings_;
  const std::vector<ObjectClass> &objects_;
  const std::vector<StageLifetime> &stages_;
  std::map<std::pair<Place, ObjectId>, std::vector<StageId>> left_;
  std::set<std::pair<ObjectId, Place>> told_;
  std::vector<Finding> found_;
};

} // namespace

std::vector<Finding> findMistakes(const Findings &findings) {
  return MistakeSearch(findings).run();
}

} // namespace stingy
