// What the walk makes of calls that allocate or free: their sites, the files that these stand in,
// and the count of references that has come to zero. See allocation_site.h, reference_count.h.
#include "extract/fact_visitor.h"

#include "extract/cxx_library.h"
#include "extract/library_calls.h"
#include "model/digest.h"

#include <algorithm>
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
    else if (const Expr *freed = labelledArgument(call, role, LabelMeaning::Object)) {
      setPosition(controlFlow().whereFreed(call, freed), fact);
      addLeadOfFreed(freed, call, fact);
    }
    noteFile(call->getBeginLoc());
  }
  // A call that both frees and allocates (realloc) moves the object: the pool cannot do that for
  // it.
  if (fact.sites.size() > 1)
    for (SiteFact &site : fact.sites)
      if (site.edit.whyNot.empty())
        site.edit.whyNot = "it both frees and allocates";
}

const RecordRoots &FactVisitor::roots() {
  if (!body_.roots)
    body_.roots = std::make_unique<RecordRoots>(body_.function, [&](const FunctionDecl *callee) {
      return !isBuiltinOnly(context_, callee) &&
             hasRole(facts_.functions[functionIndex(callee)], RoleKind::Malloc);
    });
  return *body_.roots;
}

NameId FactVisitor::placeOf(RecordRoots::Root root) {
  const auto *made =
      root.whose == RecordRoots::Whose::Made ? cast<VarDecl>(root.variable) : nullptr;
  if (root.whose == RecordRoots::Whose::Another ||
      (made && !(body_.origins && ValueOrigins::follows(made))))
    return names_.intern(AnothersPlace);
  if (made) {
    body_.origins->tell(made);
    return names_.entity(made);
  }
  if (isa_and_nonnull<CXXMethodDecl>(root.variable))
    return names_.intern(ObjectPlace);
  const auto *parameter = dyn_cast_or_null<ParmVarDecl>(root.variable);
  return parameter ? names_.parameter(body_.function, parameter->getFunctionScopeIndex()) : NoName;
}

/// Only from a record does a way lead on, and so past others of its kind.
LeadFact FactVisitor::leadOf(const RecordRoots::Way &way, QualType pointer) {
  LeadFact lead{placeOf(way.root), {}};
  QualType pointee = pointer->isPointerType() ? pointer->getPointeeType() : pointer;
  if (way.root.whose != RecordRoots::Whose::Another &&
      (pointee->isRecordType() || pointee->isVoidType()))
    for (const RecordDecl *record : way.walked)
      lead.walked.push_back(names_.intern(recordName(record)));
  std::ranges::sort(lead.walked, {}, [&](NameId name) { return names_.text(name); });
  return lead;
}

LeadFact FactVisitor::leadTo(const Expr *pointer) {
  return leadOf(roots().to(pointer), pointer->getType());
}

/// A local variable that stands for no field, and points to no record, is an object of its own.
LeadFact FactVisitor::leadOfFreed(const Expr *freed, const Stmt *use) {
  const VarDecl *variable = variableOf(freed);
  bool isField = variable && sites().standsForField(variable);
  QualType type = variable ? variable->getType() : QualType();
  if (variable && !isField && !(type->isPointerType() && type->getPointeeType()->isRecordType()))
    return {};
  if (isField && roots().mayBeAnother(variable, use, controlFlow()))
    return {names_.intern(AnothersPlace), {}};
  return leadOf(roots().toFreed(freed), context_.VoidPtrTy);
}

void FactVisitor::addLeadOfFreed(const Expr *freed, const Stmt *use, CallFact &fact) {
  fact.leads.clear();
  if (LeadFact lead = leadOfFreed(freed, use); lead != LeadFact())
    fact.leads.push_back(std::move(lead));
}

void FactVisitor::addLeads(const CallExpr *call, CallFact &fact) {
  auto arguments = argumentsOf(call);
  for (unsigned i = 0; i < arguments.size(); ++i)
    if (arguments[i]->getType()->isPointerType() || arguments[i]->getType()->isRecordType())
      if (LeadFact lead = leadTo(arguments[i]); lead != LeadFact()) {
        fact.leads.resize(i + 1);
        fact.leads[i] = std::move(lead);
      }
  if (const Expr *object = objectOf(call))
    fact.object = leadTo(object);
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
