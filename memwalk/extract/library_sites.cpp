// What the C++ library allocates for the user, as sites: objects behind make_unique and
// make_shared, the control blocks of shared_ptr, containers. None of it is edited.
#include "extract/fact_visitor.h"

#include "extract/cxx_library.h"
#include "extract/cxx_names.h"

#include <clang/AST/DeclTemplate.h>

namespace stingy {

using namespace clang;

/// Of the one kind of block that the call may build; unbounded when it is not seen.
ByteBound AllocationSites::sizeOfBlock(const LibraryMemory &memory) const {
  if (memory.controlBlocks.empty())
    return ByteBound::unbounded();
  auto sizeOf = [&](const CXXRecordDecl *record) {
    return ByteBound::exact(static_cast<std::uint64_t>(
        context_.getTypeSizeInChars(context_.getRecordType(record)).getQuantity()));
  };
  ByteBound size = sizeOf(memory.controlBlocks.front());
  for (const CXXRecordDecl *record : memory.controlBlocks)
    size = either(size, sizeOf(record));
  return size;
}

SiteFact AllocationSites::describeMade(const CallExpr *call, QualType made, Maker maker,
                                       const LibraryMemory &memory) const {
  SiteFact site;
  const ArrayType *array = context_.getAsArrayType(made);
  QualType element = array ? array->getElementType() : made;
  std::string taker = takerOf(call).value_or(Holder{}).name;
  site.object = identify({{}, taker}, context_.getPointerType(element));
  auto bytes = static_cast<std::uint64_t>(context_.getTypeSizeInChars(element).getQuantity());
  if (maker == Maker::Shared)
    site.object.size = array ? ByteBound::unbounded() : sizeOfBlock(memory);
  else if (!array)
    site.object.size = ByteBound::exact(bytes);
  else if (auto times = call->getNumArgs() == 1 ? constant(call->getArg(0)) : std::nullopt)
    site.object.size =
        ByteBound::exact(bytes) * *times + ByteBound::exact(arrayCookie(element, context_));
  return site;
}

std::optional<SiteFact> AllocationSites::describePointer(const Expr *call,
                                                         const FunctionDecl *callee,
                                                         const LibraryMemory &memory) const {
  SiteFact site;
  const auto *method = dyn_cast<CXXMethodDecl>(callee);
  const auto *direct = dyn_cast<CallExpr>(call);
  const TemplateArgumentList *arguments = callee->getTemplateSpecializationArgs();
  if (Maker maker = makerOf(callee); maker != Maker::None && direct && arguments &&
                                     arguments->get(0).getKind() == TemplateArgument::Type) {
    site = describeMade(direct, arguments->get(0).getAsType(), maker, memory);
  } else if (QualType shared = method ? pointeeOfSmartPointer(method->getParent()) : QualType();
             !shared.isNull()) {
    std::string name =
        "control block of shared_ptr<" + shared.getAsString(context_.getPrintingPolicy()) + ">";
    site.object.identity = site.object.type = names_.intern(name);
    site.object.size = sizeOfBlock(memory);
  } else {
    return std::nullopt;
  }
  site.role = RoleKind::Malloc;
  site.edit.whyNot = LibraryWhyNot;
  return site;
}

SiteFact AllocationSites::describeLibraryFree(const CXXRecordDecl *record) const {
  SiteFact site;
  site.role = RoleKind::Free;
  site.object = identify({}, context_.getPointerType(context_.getRecordType(record)));
  site.edit.whyNot = LibraryWhyNot;
  site.uncertain = true; // the pointer may be empty, shared, or moved from
  return site;
}

void FactVisitor::addGiven(GivenMemory given, const FunctionDecl *callee, CallFact &fact) {
  for (SiteFact &site : given.sites)
    fact.sites.push_back(std::move(site));
  if (given.toUnknown)
    facts_.unknowns.push_back(
        {names_.intern("library_allocation"), body_.name, fact.location,
         (callee ? displayName(callee) : "this call") +
             " gives memory to a container that no variable or field here is: how much is not "
             "known"});
}

/// `call`: null for a destruction that is not spelt.
void FactVisitor::addLibrarySites(const FunctionDecl *callee, const Expr *call, CallFact &fact) {
  if (!body_.function)
    return;
  const LibraryMemory &memory = libraryCallbacks_.memoryOf(callee);
  auto pointer =
      call && memory.allocates ? sites().describePointer(call, callee, memory) : std::nullopt;
  if (pointer)
    fact.sites.push_back(std::move(*pointer));
  else if (call)
    addGiven(sites().describeContainers(call, callee, memory.allocates), callee, fact);
  else if (memory.allocates)
    addGiven({{}, true}, callee, fact);
  // What a constructor deletes, it deletes where it throws.
  if (!isa<CXXConstructorDecl>(callee) && makerOf(callee) == Maker::None)
    for (const CXXRecordDecl *record : memory.deletes)
      fact.sites.push_back(sites().describeLibraryFree(record));
}

} // namespace stingy
