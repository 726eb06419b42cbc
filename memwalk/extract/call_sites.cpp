// What the walk makes of calls that allocate or free: their sites, the files that these stand in,
// and the count of references that has come to zero. See allocation_site.h, reference_count.h.
#include "extract/fact_visitor.h"

#include "model/digest.h"

#include <clang/Basic/SourceManager.h>

namespace stingy {

using namespace clang;

void FactVisitor::addSites(const CallExpr *call, const std::vector<Role> &roles, CallFact &fact) {
  // What returns a handle may keep the address that it is given: open_memstream.
  bool returnsPointer = call->getType()->isPointerType();
  for (const Role &role : roles) {
    if ((role.kind != RoleKind::Malloc && role.kind != RoleKind::Free) || !mayAllocate(call, role))
      continue;
    fact.sites.push_back(sites().describe(call, role));
    if (role.kind == RoleKind::Malloc)
      fact.sites.back().keeper = keeperOf(call, role, roles);
    if (const Expr *pointer = labelledPlace(call, role); pointer && !returnsPointer)
      statics_.assigned(pointer, true);
    if (role.kind == RoleKind::Malloc)
      setPosition(controlFlow().whereAllocated(call), fact);
    else if (const Expr *freed = labelledArgument(call, role, LabelMeaning::Object))
      setPosition(controlFlow().whereFreed(call, freed), fact);
    noteFile(call->getBeginLoc());
  }
  // A call that both frees and allocates (realloc) moves the object: the pool cannot do that for
  // it.
  if (fact.sites.size() > 1)
    for (SiteFact &site : fact.sites)
      if (site.edit.whyNot.empty())
        site.edit.whyNot = "it both frees and allocates";
}

NameId FactVisitor::countedBy(const Expr *call, llvm::ArrayRef<const Expr *> arguments) {
  const RecordDecl *record =
      body_.counts ? body_.counts->releasedBy(call, arguments, controlFlow()) : nullptr;
  return record ? names_.intern(recordName(record)) : NoName;
}

void FactVisitor::noteFile(SourceLocation where) {
  const SourceManager &sources = context_.getSourceManager();
  FileID file = sources.getFileID(sources.getFileLoc(where));
  std::string path = names_.path(file);
  if (auto content = sources.getBufferDataOrNone(file); content && !facts_.files.contains(path))
    facts_.files[path] = digestOf({content->data(), content->size()});
}

AllocationSites &FactVisitor::sites() {
  if (!body_.sites)
    body_.sites =
        std::make_unique<AllocationSites>(names_, recordHolders_, context_, body_.function);
  return *body_.sites;
}

} // namespace stingy
