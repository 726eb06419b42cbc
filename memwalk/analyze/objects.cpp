#include "analyze/objects.h"

#include <fmt/format.h>
#include <set>

namespace stingy {

ObjectTable::ObjectTable(const ProgramIndex &program, const StageGraph &stages,
                         const SizeAnswers &sizes)
    : program_(program), stages_(stages) {
  std::vector<FunctionId> reached;
  for (const StageNode &stage : stages.stages)
    reached.insert(reached.end(), stage.reached.begin(), stage.reached.end());
  stageReach_ = IndexSet(std::move(reached));
  findSites();
  IndexSet identities = perRequestIdentities();
  for (SiteRef ref : sites_) {
    const SiteFact &fact = site(ref);
    NameId identity = fact.object.identity;
    bool perRequest = identity == NoName ? inStage(ref) : identities.contains(identity);
    if (fact.role == RoleKind::Malloc && perRequest)
      addAllocation(ref);
  }
  sortByName();
  applySizes(sizes);
  addFrees();
}

bool ObjectTable::inAnyStage(std::optional<FunctionId> function) const {
  return function && stageReach_.contains(*function) && !program_.isAllocator(*function);
}

bool ObjectTable::counts(SiteRef ref) const {
  auto caller = program_.callerOf(ref.call);
  if (!caller)
    return true;
  bool allocates = program_.has(*caller, RoleKind::Malloc),
       frees = program_.has(*caller, RoleKind::Free);
  if (site(ref).role == RoleKind::Malloc)
    return !allocates;
  return !frees && !(allocates && program_.function(*caller).outsideRoot);
}

void ObjectTable::findSites() {
  std::vector<NameId> allocated;
  for (CallId call = 0; call < program_.facts().calls.size(); ++call)
    for (std::uint32_t index = 0; index < program_.call(call).sites.size(); ++index) {
      SiteRef ref{call, index};
      const SiteFact &fact = site(ref);
      if (fact.role == RoleKind::Malloc) {
        allocated.push_back(fact.object.identity);
        allocated.insert(allocated.end(), fact.object.prefixes.begin(), fact.object.prefixes.end());
      }
      if (counts(ref))
        sites_.push_back(ref);
    }
  allocated_ = IndexSet(std::move(allocated));
}

IndexSet ObjectTable::perRequestIdentities() const {
  std::vector<NameId> inStages, byScheduler, freedInStages;
  for (SiteRef ref : sites_) {
    auto caller = program_.callerOf(ref.call);
    NameId identity = site(ref).object.identity;
    bool isAllocation = site(ref).role == RoleKind::Malloc;
    if (inStage(ref))
      (isAllocation ? inStages : freedInStages).push_back(identity);
    else if (isAllocation && caller && stages_.schedulerReach.contains(*caller))
      byScheduler.push_back(identity);
  }
  IndexSet identities(std::move(inStages));
  identities.insert(IndexSet(std::move(byScheduler)).common(IndexSet(std::move(freedInStages))));
  return identities.without(IndexSet({NoName}));
}

std::string ObjectTable::nameOf(SiteRef ref) const {
  NameId identity = site(ref).object.identity;
  if (identity != NoName)
    return program_.text(identity);
  Place place = placeOf(ref);
  NameId callee = program_.call(ref.call).callee;
  auto function = program_.idOf(callee);
  return fmt::format("{} at {}:{}:{}", function ? program_.nameOf(*function) : "allocation",
                     place.file, place.line, place.column);
}

void ObjectTable::addAllocation(SiteRef ref) {
  const ObjectFact &fact = site(ref).object;
  auto same = [&](const ObjectClass &object) {
    return fact.identity != NoName && object.identity == fact.identity;
  };
  auto found = std::find_if(objects_.begin(), objects_.end(), same);
  if (found == objects_.end()) {
    objects_.push_back(
        {nameOf(ref), fact.identity, fact.type, fact.isRecord, {}, fact.size, {}, {}});
    found = std::prev(objects_.end());
  }
  found->size = either(found->size, fact.size);
  found->type = std::min(found->type, fact.type);
  found->isRecord &= fact.isRecord;
  found->prefixes.insert(IndexSet(fact.prefixes));
  found->allocations.push_back(ref);
}

void ObjectTable::sortByName() {
  // A macro may hold several allocations at one place.
  std::set<std::string> names;
  for (ObjectClass &object : objects_) {
    std::string name = object.name;
    for (unsigned n = 2; !names.insert(name).second; ++n)
      name = fmt::format("{} #{}", object.name, n);
    object.name = name;
  }
  std::sort(objects_.begin(), objects_.end(),
            [](const ObjectClass &a, const ObjectClass &b) { return a.name < b.name; });
  for (ObjectId id = 0; id < objects_.size(); ++id)
    for (SiteRef ref : objects_[id].allocations)
      objectOf_.emplace(ref, id);
}

void ObjectTable::applySizes(const SizeAnswers &sizes) {
  for (ObjectClass &object : objects_)
    if (auto answer = sizes.find(object.name); answer != sizes.end() && !object.size.definite())
      object.size =
          ByteBound::atMost(std::max(answer->second, object.size.bytes), Provenance::Annotated);
}

void ObjectTable::addFrees() {
  std::map<NameId, ObjectId> byIdentity;
  for (ObjectId id = 0; id < objects_.size(); ++id)
    if (objects_[id].identity != NoName)
      byIdentity.emplace(objects_[id].identity, id);
  for (SiteRef ref : sites_) {
    if (site(ref).role != RoleKind::Free)
      continue;
    auto found = byIdentity.find(site(ref).object.identity);
    if (found == byIdentity.end())
      continue;
    objects_[found->second].frees.push_back(ref);
    objectOf_.emplace(ref, found->second);
  }
}

std::optional<ObjectId> ObjectTable::objectOf(SiteRef ref) const {
  auto found = objectOf_.find(ref);
  return found == objectOf_.end() ? std::nullopt : std::optional(found->second);
}

bool ObjectTable::resizes(CallId call) const {
  const auto &sites = program_.call(call).sites;
  auto is = [](RoleKind role) {
    return [role](const SiteFact &fact) { return fact.role == role; };
  };
  return std::any_of(sites.begin(), sites.end(), is(RoleKind::Malloc)) &&
         std::any_of(sites.begin(), sites.end(), is(RoleKind::Free));
}

bool ObjectTable::isLoose(SiteRef free) const {
  const ObjectFact &fact = site(free).object;
  if (fact.identity == NoName)
    return true;
  return !allocated_.contains(fact.identity) &&
         std::none_of(fact.prefixes.begin(), fact.prefixes.end(),
                      [&](NameId prefix) { return allocated_.contains(prefix); });
}

bool ObjectTable::mayFree(SiteRef free, ObjectId id) const {
  const ObjectFact &fact = site(free).object;
  const ObjectClass &object = objects_[id];
  if (isLoose(free) || program_.text(fact.type) == "void")
    return true;
  if (object.identity == NoName || !object.isRecord)
    return !fact.isRecord; // the pointer to a buffer may have been copied to any other
  return fact.identity == object.identity || object.prefixes.contains(fact.identity) ||
         std::count(fact.prefixes.begin(), fact.prefixes.end(), object.identity) != 0;
}

} // namespace stingy
