// Stores to stage holders as only C++ has them: by what a library object is told, by operators that
// copy a record. What constructors give is among their own stores. See stage_stores.cpp.
#include "extract/fact_visitor.h"

#include "extract/cxx_library.h"

namespace stingy {

using namespace clang;

/// c->handler = f of a std::function; handlers.push_back(f); waiting.push_back(*c), which copies.
void FactVisitor::addLibraryStores(const CallExpr *call) {
  for (auto [to, from] : libraryStores(call)) {
    if (const ValueDecl *holder = stages_.holder(to))
      addStore(holder, from, call);
    if (const CXXRecordDecl *record = from->getType()->getAsCXXRecordDecl();
        record && !inLibrary(record) && record->isTriviallyCopyable())
      storeRecord(record, call);
  }
}

/// Another copy has a body, which says what it stores.
void FactVisitor::addTrivialCopy(const FunctionDecl *copies, const Expr *where) {
  const auto *method = dyn_cast_or_null<CXXMethodDecl>(copies);
  const auto *constructor = dyn_cast_or_null<CXXConstructorDecl>(copies);
  bool copy = method && (method->isCopyAssignmentOperator() || method->isMoveAssignmentOperator() ||
                         (constructor && constructor->isCopyOrMoveConstructor()));
  if (copy && method->isTrivial() && !inLibrary(method))
    storeRecord(method->getParent(), where);
}

} // namespace stingy
