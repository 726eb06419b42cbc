// What the walk makes of calls that allocate or free: their sites, the files that these stand in,
// and the count of references that has come to zero. See allocation_site.h, reference_count.h.
#include "extract/fact_visitor.h"

#include "extract/cxx_library.h"
#include "extract/library_calls.h"
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
  bool isMade = root.whose == RecordRoots::Whose::Made;
  if (root.whose == RecordRoots::Whose::Another ||
      (isMade && !(body_.origins && ValueOrigins::follows(root.variable))))
    return names_.intern(AnothersPlace);
  if (isMade) {
    body_.origins->tell(root.variable);
    return names_.entity(root.variable);
  }
  const auto *parameter = dyn_cast_or_null<ParmVarDecl>(root.variable);
  return parameter ? names_.parameter(body_.function, parameter->getFunctionScopeIndex()) : NoName;
}

/// A local variable that stands for no field, and points to no record, is an object of its own.
NameId FactVisitor::leadOfFreed(const Expr *freed, const Stmt *use) {
  const VarDecl *variable = variableOf(freed);
  bool isField = variable && sites().standsForField(variable);
  QualType type = variable ? variable->getType() : QualType();
  if (variable && !isField && !(type->isPointerType() && type->getPointeeType()->isRecordType()))
    return NoName;
  return isField && roots().mayBeAnother(variable, use, controlFlow())
             ? names_.intern(AnothersPlace)
             : placeOf(roots().ofFreed(freed));
}

void FactVisitor::addLeadOfFreed(const Expr *freed, const Stmt *use, CallFact &fact) {
  if (NameId place = leadOfFreed(freed, use); place != NoName)
    fact.leads.assign(1, place);
  else
    fact.leads.clear();
}

void FactVisitor::addLeads(const CallExpr *call, CallFact &fact) {
  auto arguments = argumentsOf(call);
  for (unsigned i = 0; i < arguments.size(); ++i)
    if (arguments[i]->getType()->isPointerType() || arguments[i]->getType()->isRecordType())
      if (NameId place = placeOf(roots().of(arguments[i])); place != NoName) {
        fact.leads.resize(i + 1, NoName);
        fact.leads[i] = place;
      }
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
