#include "extract/virtual_methods.h"

#include "extract/cxx_library.h"

namespace stingy {

using namespace clang;

NameId VirtualMethods::node(const CXXMethodDecl *method) {
  method = method->getCanonicalDecl();
  NameId own = names_.entity(method);
  NameId node = names_.suffixed(own, "#virtual");
  if (!told_.insert(method).second)
    return node;
  // The library may override its own methods where nobody sees it: they stand for those.
  if (!method->isPureVirtual() || inLibrary(method))
    flows_.push_back({own, node});
  for (const CXXMethodDecl *overridden : method->overridden_methods())
    flows_.push_back({node, this->node(overridden)});
  return node;
}

static CXXMethodDecl *known(const FunctionDecl *callee, const Expr *object, bool qualified) {
  auto *method = const_cast<CXXMethodDecl *>(dyn_cast_or_null<CXXMethodDecl>(callee));
  if (!method || !method->isVirtual() || qualified)
    return method;
  return object ? method->getDevirtualizedMethod(object, /*IsAppleKext=*/false) : nullptr;
}

const CXXMethodDecl *dispatched(const FunctionDecl *callee, const Expr *object, bool qualified) {
  return known(callee, object, qualified) ? nullptr : dyn_cast_or_null<CXXMethodDecl>(callee);
}

const FunctionDecl *devirtualized(const FunctionDecl *callee, const Expr *object, bool qualified) {
  const CXXMethodDecl *method = known(callee, object, qualified);
  return method ? method : callee;
}

bool isQualified(const CallExpr *call) {
  const auto *member = dyn_cast<MemberExpr>(call->getCallee()->IgnoreParenImpCasts());
  return member && member->hasQualifier();
}

} // namespace stingy
