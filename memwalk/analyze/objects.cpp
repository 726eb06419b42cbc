#include "analyze/objects.h"

#include <fmt/format.h>
#include <set>

namespace stingy {

ObjectTable::ObjectTable(const ProgramIndex &program, const StageGraph &stages,
                         const Answers &answers)
    : program_(program), stages_(stages), inStages_(program.functionCount(), false) {
  for (const StageNode &stage : stages.stages)
    for (FunctionId function : stage.reached)
      inStages_[function] = true;
  findSites();
  findKept();
  findDeclaredOwn(answers.user());
  IndexSet identities = perRequestIdentities();
  for (SiteRef ref : sites_) {
    const SiteFact &fact = site(ref);
    NameId identity = fact.object.identity;
    bool perRequest = identity == NoName ? inStage(ref) : identities.contains(identity);
    if (fact.role == RoleKind::Malloc && perRequest && !declaredOwn(ref))
      addAllocation(ref);
  }
  sortByName();
  applySizes(answers);
  addFrees();
}

bool ObjectTable::inAnyStage(std::optional<FunctionId> function) const {
  return function && inStages_[*function] && !program_.isAllocator(*function);
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

/// A variable that takes other pointers as well, or may do so through its address, does not count.
void ObjectTable::findKept() {
  for (const UnitFact &unit : program_.facts().units)
    if (!unit.parsed)
      return;
  IndexSet changed(program_.facts().moved), others = requestTypes();
  changed.insert(IndexSet(program_.facts().escaped));
  for (SiteRef ref : sites_)
    if (const SiteFact &fact = site(ref); fact.role == RoleKind::Malloc) {
      bool kept = fact.keeper != NoName && !changed.contains(fact.keeper);
      (kept ? kept_ : others).insert(fact.object.identity);
    }
  kept_ = kept_.without(others).without(IndexSet({NoName}));
}

IndexSet ObjectTable::requestTypes() const {
  IndexSet types;
  for (const FunctionFact &function : program_.facts().functions)
    types.insert(function.requestType);
  return types;
}

void ObjectTable::findDeclaredOwn(const Sidecar &answers) {
  if (answers.serverObjects.empty())
    return;
  IndexSet requests = requestTypes();
  for (SiteRef ref : sites_)
    if (const SiteFact &fact = site(ref);
        fact.role == RoleKind::Malloc && !requests.contains(fact.object.identity))
      if (auto answer = answers.serverObjects.find(nameOf(ref));
          answer != answers.serverObjects.end())
        declaredOwn_.emplace(ref, answer->second);
}

std::optional<std::uint64_t> ObjectTable::declaredOwn(SiteRef ref) const {
  auto found = declaredOwn_.find(ref);
  return found == declaredOwn_.end() ? std::nullopt : std::optional(found->second);
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
  return identities.without(kept_).without(IndexSet({NoName}));
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
  auto isNew = fact.identity == NoName ||
               byIdentity_.emplace(fact.identity, static_cast<ObjectId>(objects_.size())).second;
  if (isNew) {
    ObjectClass &object = objects_.emplace_back();
    object.name = nameOf(ref);
    object.identity = fact.identity;
    object.type = fact.type;
    object.isRecord = fact.isRecord;
    object.container = fact.container;
    object.size = fact.size;
  }
  ObjectClass &object = isNew ? objects_.back() : objects_[byIdentity_[fact.identity]];
  object.size = either(object.size, fact.size);
  object.type = std::min(object.type, fact.type);
  object.isRecord &= fact.isRecord;
  object.prefixes.insert(IndexSet(fact.prefixes));
  object.holders.insert(IndexSet(fact.holders));
  object.allocations.push_back(ref);
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
  for (ObjectId id = 0; id < objects_.size(); ++id) {
    if (objects_[id].identity != NoName)
      byIdentity_[objects_[id].identity] = id;
    if (objects_[id].identity != NoName && objects_[id].isRecord)
      recordPrefixes_.insert(objects_[id].prefixes.begin(), objects_[id].prefixes.end());
    for (SiteRef ref : objects_[id].allocations)
      objectOf_.emplace(ref, id);
  }
}

void ObjectTable::applySizes(const Answers &answers) {
  for (ObjectClass &object : objects_)
    object.size = answers.size(object.name, object.size);
}

void ObjectTable::addFrees() {
  for (SiteRef ref : sites_) {
    if (site(ref).role != RoleKind::Free)
      continue;
    auto found = byIdentity_.find(site(ref).object.identity);
    if (found == byIdentity_.end())
      continue;
    objects_[found->second].frees.push_back(ref);
    objects_[found->second].holders.insert(IndexSet(site(ref).object.holders));
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
    return [role](const SiteFact &fact) { return fact.role == role && !fact.uncertain; };
  };
  return std::any_of(sites.begin(), sites.end(), is(RoleKind::Malloc)) &&
         std::any_of(sites.begin(), sites.end(), is(RoleKind::Free));
}

bool ObjectTable::isLoose(SiteRef free) const {
  const ObjectFact &fact = site(free).object;
  if (auto callee = program_.idOf(program_.call(free.call).callee);
      callee && program_.freesItsOwn(*callee))
    return false;
  if (fact.identity == NoName)
    return true;
  return !allocated_.contains(fact.identity) &&
         std::none_of(fact.prefixes.begin(), fact.prefixes.end(),
                      [&](NameId prefix) { return allocated_.contains(prefix); });
}

bool ObjectTable::mayFreeAnything(SiteRef free) const {
  return isLoose(free) || program_.text(site(free).object.type) == "void";
}

/// Of those that it names, that begin with it, or that it begins with. Others' pointers (to a
/// buffer) may have been copied to any other pointer to a buffer.
bool ObjectTable::mayFreeRecord(SiteRef free) const {
  const ObjectFact &fact = site(free).object;
  auto isRecord = [&](NameId identity) {
    auto found = byIdentity_.find(identity);
    return found != byIdentity_.end() && objects_[found->second].isRecord;
  };
  if (mayFreeAnything(free))
    return !objects_.empty();
  return isRecord(fact.identity) || recordPrefixes_.contains(fact.identity) ||
         std::any_of(fact.prefixes.begin(), fact.prefixes.end(), isRecord);
}

} // namespace stingy
