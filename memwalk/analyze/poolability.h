// Which objects may be served from a pool: those of known size whose every allocation, and every
// free that may meet one of their pointers, can be edited. A pointer of the pool must never reach
// the original allocator.
#pragma once

#include "analyze/objects.h"

namespace stingy {

class Poolability {
public:
  Poolability(const ProgramIndex &program, const ObjectTable &objects);

  /// Why the site cannot be edited; empty: it can.
  std::string whyNotEditable(SiteRef site) const;
  /// Why the object cannot be pooled, with the place and the remedy; empty: it can.
  std::string whyNot(ObjectId object) const;

private:
  void findConflicts();
  void findStubbornFrees();
  std::string programWideReason() const;
  std::string sizeReason(const ObjectClass &object) const;
  std::string allocatorReason(ObjectId object) const;
  std::string siteReason(ObjectId object) const;
  std::optional<SiteRef> stubbornFreeOf(ObjectId object) const;
  std::string describe(SiteRef site, const std::string &why) const;

  const ProgramIndex &program_;
  const ObjectTable &objects_;
  IndexSet conflicts_; // CallIds: units read different things at one place
  // The first free that cannot be edited and may be: of anything, of a buffer, of a record by its
  // identity, of a record by that of a first member.
  std::optional<SiteRef> ofAnything_, ofBuffers_;
  std::unordered_map<NameId, SiteRef> ofRecord_, ofPrefix_;
  std::string programWideReason_;
};

} // namespace stingy
