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
    if (const auto *variable = dyn_cast<VarDecl>(decl);
        variable && variable->getType()->getContainedDeducedType())
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

/// `statement` decides where control goes from its parent.
static bool isCondition(const Stmt *parent, const Expr *statement) {
  if (const auto *branch = dyn_cast<IfStmt>(parent))
    return branch->getCond() == statement;
  if (const auto *loop = dyn_cast<WhileStmt>(parent))
    return loop->getCond() == statement;
  if (const auto *loop = dyn_cast<DoStmt>(parent))
    return loop->getCond() == statement;
  if (const auto *loop = dyn_cast<ForStmt>(parent))
    return loop->getCond() == statement;
  const auto *choice = dyn_cast<SwitchStmt>(parent);
  return choice && choice->getCond() == statement;
}

static bool isValueOfBlock(const CompoundStmt *block, const Expr *statement,
                           const ParentMap &parents) {
  return isa_and_nonnull<StmtExpr>(parents.getParent(block)) && block->body_back() == statement;
}

bool isDiscarded(const Expr *expr, const ParentMap &parents) {
  const Stmt *parent = parents.getParent(expr);
  if (!parent)
    return false;
  if (isa<ParenExpr>(parent))
    return isDiscarded(cast<Expr>(parent), parents);
  if (const auto *cast = dyn_cast<CastExpr>(parent))
    return cast->getType()->isVoidType();
  if (const auto *binary = dyn_cast<BinaryOperator>(parent);
      binary && binary->getOpcode() == BO_Comma)
    return binary->getLHS() == expr || isDiscarded(binary, parents);
  if (const auto *block = dyn_cast<CompoundStmt>(parent))
    return !isValueOfBlock(block, expr, parents);
  return isa<IfStmt, WhileStmt, DoStmt, ForStmt, SwitchStmt, LabelStmt, SwitchCase>(parent) &&
         !isCondition(parent, expr);
}

} // namespace stingy
