#include "extract/value_use.h"

#include <clang/AST/ExprCXX.h>
#include <clang/AST/Stmt.h>

namespace stingy {

using namespace clang;

/// The parent whose value is that of `child`.
static bool passesOn(const Stmt *parent, const Stmt *child) {
  if (isa<ParenExpr, ImplicitCastExpr, FullExpr>(parent))
    return true;
  if (const auto *choice = dyn_cast<ConditionalOperator>(parent))
    return choice->getCond() != child;
  const auto *comma = dyn_cast<BinaryOperator>(parent);
  return comma && comma->isCommaOp() && comma->getRHS() == child;
}

static bool deducesType(const DeclStmt *declarations) {
  for (const Decl *decl : declarations->decls())
    if (const auto *variable = dyn_cast<VarDecl>(decl); variable && variable->getType()->getContainedDeducedType())
      return true;
  return false;
}

static bool isConverted(const BinaryOperator *operation, const Stmt *child) {
  return (operation->getOpcode() == BO_Assign && operation->getRHS() == child) ||
         operation->isComparisonOp() || operation->isLogicalOp() || operation->isCommaOp();
}

bool mayBeVoidPointer(const Expr *expr, const ParentMap &parents, bool cplusplus) {
  const Stmt *child = expr, *parent = parents.getParent(expr);
  while (parent && passesOn(parent, child)) {
    child = parent;
    parent = parents.getParent(child);
  }
  if (!parent || isa<ExplicitCastExpr>(parent))
    return true;
  if (cplusplus)
    return false;
  if (const auto *call = dyn_cast<CallExpr>(parent))
    return call->getCallee() != child;
  if (const auto *operation = dyn_cast<BinaryOperator>(parent))
    return isConverted(operation, child);
  if (const auto *operation = dyn_cast<UnaryOperator>(parent))
    return operation->getOpcode() == UO_LNot;
  if (const auto *declarations = dyn_cast<DeclStmt>(parent))
    return !deducesType(declarations);
  return !isa<Expr>(parent) || isa<InitListExpr, DesignatedInitExpr, ConditionalOperator>(parent);
}

} // namespace stingy
