// Objects: the classes of per-request allocations (one pool each), and the sites that allocate and
// free them.
//
// An allocation is per-request when a stage may run it, or when the scheduler's code runs it and a
// stage frees its object. All allocations of one identity are one object, wherever they are; an
// allocation whose identity is not known is an object of its own. What an allocator does inside is
// its own business and no site.
#pragma once

#include "analyze/answers.h"
#include "analyze/stage_graph.h"

#include <unordered_map>
#include <unordered_set>

namespace stingy {

using ObjectId = std::uint32_t; // index into ObjectTable::objects(), which is sorted by name

struct SiteRef {
  CallId call;
  std::uint32_t index; // into CallFact::sites
  auto operator<=>(const SiteRef &) const = default;
};

struct ObjectClass {
  std::string name;
  NameId identity = NoName;
  NameId type = NoName;
  bool isRecord = false;
  bool container = false; // as ObjectFact::container: a request has one, of any size
  IndexSet prefixes;      // identities of its first members (NameIds)
  IndexSet holders;       // fields and global variables that hold pointers to it
  ByteBound size;
  std::vector<SiteRef> allocations, frees;
};

class ObjectTable {
public:
  ObjectTable(const ProgramIndex &program, const StageGraph &stages, const Answers &answers);

  const std::vector<ObjectClass> &objects() const { return objects_; }
  const SiteFact &site(SiteRef ref) const { return program_.call(ref.call).sites[ref.index]; }
  Place placeOf(SiteRef ref) const { return program_.placeOf(ref.call); }
  /// The per-request object of the site, if it has one.
  std::optional<ObjectId> objectOf(SiteRef ref) const;
  /// All sites that count, in the order of the calls.
  const std::vector<SiteRef> &sites() const { return sites_; }
  bool inStage(SiteRef ref) const { return inAnyStage(program_.callerOf(ref.call)); }
  /// The call frees and allocates at once.
  bool resizes(CallId call) const;
  /// Whether the pointer freed there may be of any object, as far as anybody knows.
  bool mayFreeAnything(SiteRef free) const;
  /// Of a free of a record: whether it may be of one of the objects.
  bool mayFreeRecord(SiteRef free) const;
  /// Some variables of static storage have at most one of these each, and no request has one of its
  /// own.
  bool isKept(NameId identity) const { return kept_.contains(identity); }
  /// How many of what is allocated there the server has, by the user's word that no request has one
  /// of its own; null: nobody says so, or stages are handed it and it is a request.
  std::optional<std::uint64_t> declaredOwn(SiteRef ref) const;
  bool hasDeclaredOwn() const { return !declaredOwn_.empty(); }
  std::string nameOf(SiteRef ref) const;
  /// A free that may be of any object: its identity is not known, or nothing of it is ever
  /// allocated.
  bool isLoose(SiteRef free) const;

private:
  bool counts(SiteRef ref) const;
  bool inAnyStage(std::optional<FunctionId> function) const;
  void findSites();
  IndexSet perRequestIdentities() const;
  void addAllocation(SiteRef ref);
  void addFrees();
  void findKept();
  void findDeclaredOwn(const Sidecar &answers);
  IndexSet requestTypes() const;
  void sortByName();
  void applySizes(const Answers &answers);

  const ProgramIndex &program_;
  const StageGraph &stages_;
  std::vector<bool> inStages_; // by function: a stage may run it
  IndexSet allocated_;         // identities that something allocates, and their prefixes
  IndexSet kept_;              // identities
  std::map<SiteRef, std::uint64_t> declaredOwn_;
  std::vector<SiteRef> sites_;
  std::vector<ObjectClass> objects_;
  std::map<SiteRef, ObjectId> objectOf_;
  std::unordered_map<NameId, ObjectId> byIdentity_;
  std::unordered_set<NameId> recordPrefixes_; // of all objects that are records
};

} // namespace stingy
