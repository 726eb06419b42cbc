#include "analyze/poolability.h"

#include "analyze/allocators.h"

#include <fmt/format.h>
#include <tuple>

namespace stingy {

Poolability::Poolability(const ProgramIndex &program, const ObjectTable &objects)
    : program_(program), objects_(objects), programWideReason_(programWideReason()) {
  findConflicts();
  findStubbornFrees();
}

/// A header's text that means one thing in one unit and another in the next takes no single edit.
void Poolability::findConflicts() {
  std::map<std::tuple<NameId, RoleKind, ByteSpan>, SiteRef> first;
  std::vector<CallId> conflicts;
  for (SiteRef ref : objects_.sites()) {
    const SiteFact &site = objects_.site(ref);
    auto [entry, isNew] = first.emplace(
        std::tuple(program_.call(ref.call).location.file, site.role, site.edit.call), ref);
    const SiteFact &other = objects_.site(entry->second);
    auto meaning = [](const SiteFact &fact) {
      return std::tie(fact.object.identity, fact.edit.sizeText, fact.edit.pointerText,
                      fact.edit.zeroed);
    };
    if (!isNew && !site.edit.call.empty() && meaning(site) != meaning(other))
      conflicts.insert(conflicts.end(), {ref.call, entry->second.call});
  }
  conflicts_ = IndexSet(std::move(conflicts));
}

/// By what ObjectTable::mayFree asks for, so that not every object is held against every free.
void Poolability::findStubbornFrees() {
  for (SiteRef ref : objects_.sites()) {
    const SiteFact &site = objects_.site(ref);
    if (site.role != RoleKind::Free || whyNotEditable(ref).empty())
      continue;
    if (site.uncertain && objects_.isLoose(ref)) // the library deletes what new has made
      continue;
    if (objects_.mayFreeAnything(ref)) {
      ofAnything_ = ofAnything_.value_or(ref);
      continue;
    }
    if (!site.object.isRecord)
      ofBuffers_ = ofBuffers_.value_or(ref);
    ofRecord_.emplace(site.object.identity, ref);
    for (NameId prefix : site.object.prefixes)
      ofPrefix_.emplace(prefix, ref);
  }
}

/// The first in the order of the sites.
std::optional<SiteRef> Poolability::stubbornFreeOf(ObjectId id) const {
  const ObjectClass &object = objects_.objects()[id];
  std::optional<SiteRef> first = ofAnything_;
  auto consider = [&](std::optional<SiteRef> free) {
    if (free && (!first || *free < *first))
      first = free;
  };
  auto look = [&](const std::unordered_map<NameId, SiteRef> &frees, NameId identity) {
    if (auto found = frees.find(identity); found != frees.end())
      consider(found->second);
  };
  if (object.identity == NoName || !object.isRecord) {
    consider(ofBuffers_);
    return first;
  }
  look(ofRecord_, object.identity);
  look(ofPrefix_, object.identity);
  for (NameId prefix : object.prefixes)
    look(ofRecord_, prefix);
  return first;
}

std::string Poolability::whyNotEditable(SiteRef ref) const {
  const SiteFact &site = objects_.site(ref);
  if (site.edit.rewritten)
    return "";
  if (objects_.resizes(ref.call))
    return "the call frees and allocates at once, which a pool of fixed slots cannot do";
  if (!site.edit.whyNot.empty())
    return site.edit.whyNot;
  if (site.role == RoleKind::Malloc)
    if (std::string why = Allocators(program_).whyNot(program_.call(ref.call)); !why.empty())
      return why;
  if (conflicts_.contains(ref.call))
    return "it means different things in different units";
  if (site.edit.call.begin >= site.edit.call.end)
    return "the call is not spelled in a file";
  if (program_.facts().files.count(objects_.placeOf(ref).file) == 0)
    return "its file was not read";
  bool spelled =
      !(site.role == RoleKind::Malloc ? site.edit.sizeText : site.edit.pointerText).empty();
  return spelled                         ? ""
         : site.role == RoleKind::Malloc ? "its size is not spelled in the source"
                                         : "the freed pointer is not spelled in the source";
}

/// Reasons that hold for every object: frees that nobody sees.
std::string Poolability::programWideReason() const {
  for (const UnitFact &unit : program_.facts().units)
    if (!unit.parsed)
      return fmt::format("{} could not be read, and may free it; make it parse (see its errors)",
                         program_.text(unit.file));
  for (const AddressTakenFact &taken : program_.facts().addressTaken)
    if (auto function = program_.idOf(taken.function);
        function && program_.has(*function, RoleKind::Free) && !program_.freesItsOwn(*function))
      return fmt::format(
          "{} is used as a value at {}, so that nobody knows what is freed through it; call "
          "it in a function of your own there",
          program_.nameOf(*function), toText(program_.place(taken.location)));
  return "";
}

std::string Poolability::sizeReason(const ObjectClass &object) const {
  if (object.container)
    return "it is what containers of the C++ library hold, and they allocate it themselves";
  if (object.size.definite())
    return "";
  for (SiteRef ref : object.allocations)
    if (!objects_.site(ref).object.size.definite())
      return fmt::format(
          "the size allocated at {} is not known; allocate a fixed size, or the largest one",
          toText(objects_.placeOf(ref)));
  return "its size is not known";
}

std::string Poolability::describe(SiteRef ref, const std::string &why) const {
  return fmt::format("the {} at {} cannot be edited: {}",
                     objects_.site(ref).role == RoleKind::Malloc ? "allocation" : "free",
                     toText(objects_.placeOf(ref)), why);
}

/// Its remedy is its own: without the annotation the call in the body is the allocation.
std::string Poolability::allocatorReason(ObjectId id) const {
  for (SiteRef ref : objects_.objects()[id].allocations)
    if (std::string why = Allocators(program_).whyNot(program_.call(ref.call));
        !why.empty() && !objects_.site(ref).edit.rewritten)
      return describe(ref, why) + "; take its Malloc away, and the allocation in it is seen";
  return "";
}

std::string Poolability::siteReason(ObjectId id) const {
  if (std::string why = allocatorReason(id); !why.empty())
    return why;
  for (SiteRef ref : objects_.objects()[id].allocations)
    if (std::string why = whyNotEditable(ref); !why.empty())
      return describe(ref, why) + "; write it as a call of its own";
  auto ref = stubbornFreeOf(id);
  if (!ref)
    return "";
  bool unsure = objects_.objectOf(*ref) != id;
  return describe(*ref, whyNotEditable(*ref)) +
         (unsure ? ", and it may free this object; give its pointer the object's type, or write it "
                   "as a call of its own"
                 : "; write it as a call of its own");
}

std::string Poolability::whyNot(ObjectId id) const {
  if (!programWideReason_.empty())
    return programWideReason_;
  std::string why = sizeReason(objects_.objects()[id]);
  return why.empty() ? siteReason(id) : why;
}

} // namespace stingy
