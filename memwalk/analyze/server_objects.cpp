#include "analyze/server_objects.h"

#include "analyze/figures.h"

#include <fmt/format.h>

namespace stingy {
namespace {

class ServerObjectSearch {
public:
  explicit ServerObjectSearch(const Findings &findings)
      : findings_(findings), program_(findings.program), objects_(findings.objects) {
    if (findings.doubts.anyStage())
      findCalledByPointer();
    findFrees();
  }

  std::vector<ServerObject> find() {
    bool nothingIsSure = findings_.doubts.anything || findings_.graph.stages.empty();
    for (SiteRef site : objects_.sites())
      if (objects_.site(site).role == RoleKind::Malloc && !objects_.objectOf(site) &&
          (!nothingIsSure || objects_.declaredOwn(site)))
        add(site);
    std::vector<ServerObject> found;
    for (auto &[name, group] : groups_)
      if (group.certain)
        found.push_back(finished(name, group));
    return found;
  }

private:
  struct Group {
    bool certain = true;
    ServerObject object;
    IndexSet holders, keepers; // NameIds
    std::optional<std::uint64_t> declared;
    std::vector<SiteRef> allocations;
    NameId identity = NoName;
    bool isRecord = false;
  };

  /// What an unresolved call in a stage may run.
  void findCalledByPointer() {
    std::vector<FunctionId> taken;
    for (const AddressTakenFact &fact : program_.facts().addressTaken)
      if (auto function = program_.idOf(fact.function))
        taken.push_back(*function);
    calledByPointer_ = findings_.calls.reach(taken, [](FunctionId) { return true; });
  }

  bool beforeScheduler(SiteRef site) const {
    auto caller = program_.callerOf(site.call);
    return !caller || (findings_.graph.startupReach.contains(*caller) && !objects_.inStage(site) &&
                       !findings_.graph.schedulerReach.contains(*caller) &&
                       !calledByPointer_.contains(*caller));
  }

  void findFrees() {
    for (SiteRef site : objects_.sites())
      if (const SiteFact &fact = objects_.site(site);
          fact.role == RoleKind::Free && fact.object.identity != NoName)
        frees_[fact.object.identity].push_back(site);
  }

  const std::vector<SiteRef> &freesOf(NameId identity) const {
    static const std::vector<SiteRef> none;
    auto found = frees_.find(identity);
    return found == frees_.end() ? none : found->second;
  }

  bool freedWhileServing(NameId identity) const {
    const std::vector<SiteRef> &frees = freesOf(identity);
    return std::any_of(frees.begin(), frees.end(), [&](SiteRef site) {
      auto caller = program_.callerOf(site.call);
      return objects_.inStage(site) || (caller && findings_.graph.schedulerReach.contains(*caller));
    });
  }

  void add(SiteRef site) {
    const SiteFact &fact = objects_.site(site);
    bool kept = objects_.isKept(fact.object.identity);
    auto [entry, isNew] = groups_.try_emplace(objects_.nameOf(site));
    Group &group = entry->second;
    ServerObject &object = group.object;
    group.declared = objects_.declaredOwn(site);
    group.certain &= kept || group.declared ||
                     (beforeScheduler(site) && !freedWhileServing(fact.object.identity));
    group.identity = fact.object.identity;
    group.isRecord |= fact.object.isRecord;
    group.holders.insert(IndexSet(fact.object.holders));
    if (kept)
      group.keepers.insert(fact.keeper);
    object.size = isNew ? fact.object.size : either(object.size, fact.object.size);
    object.type = program_.text(fact.object.type);
    group.allocations.push_back(site);
  }

  /// Where it is stored, for a buffer that goes by the name of the place; else who may hold it.
  std::vector<std::string> heldIn(const std::string &name, const Group &group) const {
    std::vector<std::string> held;
    for (const GlobalFact &global : program_.facts().globals)
      if (group.keepers.contains(global.name))
        held.push_back(program_.text(global.display));
    for (NameId holder : group.holders)
      if (group.keepers.empty() && !program_.text(holder).ends_with("[]"))
        held.push_back(program_.text(holder));
    if (held.empty() && group.identity != NoName && !group.isRecord)
      held.push_back(name);
    return held;
  }

  static InstanceBound instancesOf(const Group &group) {
    if (!group.keepers.empty())
      return {BoundKind::AtMost, group.keepers.size()};
    if (group.declared)
      return {BoundKind::AtMost, *group.declared, Provenance::Annotated};
    return {BoundKind::Unbounded, 1, Provenance::Assumed};
  }

  ServerObject finished(const std::string &name, Group &group) const {
    ServerObject object = std::move(group.object);
    object.name = name;
    object.size = findings_.answers.size(name, object.size);
    object.instances = instancesOf(group);
    object.heldIn = heldIn(name, group);
    object.allocatedAt = placesOf(findings_, group.allocations);
    object.freedAt = placesOf(findings_, freesOf(group.identity));
    return object;
  }

  const Findings &findings_;
  const ProgramIndex &program_;
  const ObjectTable &objects_;
  IndexSet calledByPointer_;
  std::map<NameId, std::vector<SiteRef>> frees_; // by identity
  std::map<std::string, Group> groups_;
};

} // namespace

std::vector<ServerObject> serverObjects(const Findings &findings) {
  return ServerObjectSearch(findings).find();
}

} // namespace stingy
