#include "extract/library_callbacks.h"

#include "extract/cxx_library.h"
#include "extract/cxx_names.h"
#include "model/sort_unique.h"

#include <clang/AST/DeclTemplate.h>
#include <clang/AST/RecursiveASTVisitor.h>

namespace stingy {

using namespace clang;

namespace {

/// What one body calls directly, implicit calls included.
class CalleeCollector : public RecursiveASTVisitor<CalleeCollector> {
public:
  explicit CalleeCollector(LibraryCallbacks::Functions &found) : found_(found) {}
  bool shouldVisitImplicitCode() const { return true; }

  bool VisitCallExpr(CallExpr *call) { return add(call->getDirectCallee()); }
  bool VisitCXXConstructExpr(CXXConstructExpr *construct) {
    return construct->getConstructor()->isTrivial() || add(construct->getConstructor());
  }
  bool VisitCXXDeleteExpr(CXXDeleteExpr *deleted) {
    return deleted->getDestroyedType().isNull() || addDestructor(deleted->getDestroyedType());
  }
  bool VisitCXXNewExpr(CXXNewExpr *created) { return add(created->getOperatorNew()); }
  bool VisitVarDecl(VarDecl *variable) { return addDestructor(variable->getType()); }
  bool VisitCXXBindTemporaryExpr(CXXBindTemporaryExpr *temporary) {
    return add(temporary->getTemporary()->getDestructor());
  }

  bool addDestructor(QualType type) {
    if (const auto *array = type->getAsArrayTypeUnsafe())
      return addDestructor(array->getElementType());
    const CXXRecordDecl *record = type->getAsCXXRecordDecl();
    return !record || !record->hasDefinition() || record->hasTrivialDestructor() ||
           add(record->getDestructor());
  }

private:
  bool add(const FunctionDecl *function) {
    if (function)
      found_.push_back(function->getCanonicalDecl());
    return true;
  }
  LibraryCallbacks::Functions &found_;
};

/// shared_ptr deletes behind a virtual call of a class that knows the type: of all that the library
/// does, this is what a server's life hangs on.
const CXXRecordDecl *sharedElement(const CXXRecordDecl *owner) {
  const auto *instance = dyn_cast<ClassTemplateSpecializationDecl>(owner);
  if (!instance || (owner->getName() != "shared_ptr" && owner->getName() != "__shared_ptr"))
    return nullptr;
  const TemplateArgument &element = instance->getTemplateArgs()[0];
  return element.getKind() == TemplateArgument::Type ? element.getAsType()->getAsCXXRecordDecl()
                                                     : nullptr;
}

bool isDestructorOf(const FunctionDecl *function, const CXXRecordDecl *&element) {
  const auto *destructor = dyn_cast<CXXDestructorDecl>(function);
  element = destructor ? sharedElement(destructor->getParent()) : nullptr;
  return element && element->hasDefinition() && !element->hasTrivialDestructor();
}

} // namespace

const LibraryCallbacks::Functions &LibraryCallbacks::calledBy(const FunctionDecl *function) {
  auto [entry, isNew] = called_.try_emplace(function);
  if (!isNew)
    return entry->second;
  Functions found;
  CalleeCollector collector(found);
  if (const CXXRecordDecl * element; isDestructorOf(function, element))
    collector.addDestructor(element->getASTContext().getRecordType(element));
  if (const FunctionDecl * definition; function->hasBody(definition)) {
    collector.TraverseDecl(const_cast<FunctionDecl *>(definition));
    if (const auto *destructor = dyn_cast<CXXDestructorDecl>(definition)) {
      for (const FieldDecl *field : destructor->getParent()->fields())
        collector.addDestructor(field->getType());
      for (const CXXBaseSpecifier &base : destructor->getParent()->bases())
        collector.addDestructor(base.getType());
    }
  }
  sortUnique(found);
  return called_[function] = std::move(found);
}

const LibraryCallbacks::Functions &LibraryCallbacks::of(const FunctionDecl *function) {
  function = function->getCanonicalDecl();
  auto [entry, isNew] = reached_.try_emplace(function);
  if (!isNew)
    return entry->second;
  llvm::SetVector<const FunctionDecl *> seen;
  Functions users;
  seen.insert(function);
  for (std::size_t next = 0; next < seen.size(); ++next)
    for (const FunctionDecl *callee : calledBy(seen[next])) {
      if (inLibrary(callee) || (callee->isImplicit() && callee->isTrivial()))
        seen.insert(callee);
      else if (std::find(users.begin(), users.end(), callee) == users.end())
        users.push_back(callee);
    }
  LibraryMemory &memory = memory_[function];
  for (const FunctionDecl *callee : seen)
    addMemory(callee, memory);
  auto place = [](const FunctionDecl *user) { return user->getLocation().getRawEncoding(); };
  std::sort(users.begin(), users.end(),
            [&](const FunctionDecl *a, const FunctionDecl *b) { return place(a) < place(b); });
  return reached_[function] = std::move(users);
}

const LibraryMemory &LibraryCallbacks::memoryOf(const FunctionDecl *function) {
  of(function);
  return memory_[function->getCanonicalDecl()];
}

} // namespace stingy
