#include "extract/null_test.h"

#include <clang/AST/ASTContext.h>
#include <llvm/ADT/FoldingSet.h>

namespace stingy {

using namespace clang;

bool isNull(const Expr *expr, ASTContext &context) {
  return expr->isNullPointerConstant(context, Expr::NPC_ValueDependentIsNotNull) !=
         Expr::NPCK_NotNull;
}

/// Casts between pointers keep a null null; one to a narrower integer makes nulls of others.
static const Expr *withoutPointerCasts(const Expr *expr) {
  expr = expr->IgnoreParenImpCasts();
  while (const auto *cast = dyn_cast<ExplicitCastExpr>(expr)) {
    if (!cast->getType()->isPointerType())
      break;
    expr = cast->getSubExpr()->IgnoreParenImpCasts();
  }
  return expr;
}

static std::optional<NullTest> testOf(const Expr *tested, bool nonNullWhenTrue) {
  const Expr *pointer = withoutPointerCasts(tested);
  return pointer->getType()->isPointerType() ? std::optional(NullTest{pointer, nonNullWhenTrue})
                                             : std::nullopt;
}

std::optional<NullTest> nullTest(const Expr *condition, ASTContext &context) {
  const Expr *bare = condition->IgnoreParenImpCasts();
  if (const auto *negation = dyn_cast<UnaryOperator>(bare);
      negation && negation->getOpcode() == UO_LNot) {
    auto inner = nullTest(negation->getSubExpr(), context);
    if (inner)
      inner->nonNullWhenTrue = !inner->nonNullWhenTrue;
    return inner;
  }
  if (const auto *compare = dyn_cast<BinaryOperator>(bare); compare && compare->isEqualityOp()) {
    const Expr *left = compare->getLHS(), *right = compare->getRHS();
    bool differs = compare->getOpcode() == BO_NE;
    if (isNull(right, context))
      return testOf(left, differs);
    if (isNull(left, context))
      return testOf(right, differs);
    return std::nullopt;
  }
  return testOf(bare, true);
}

bool sameExpression(const Expr *a, const Expr *b, ASTContext &context) {
  llvm::FoldingSetNodeID idOfA, idOfB;
  a->IgnoreParenCasts()->Profile(idOfA, context, true);
  b->IgnoreParenCasts()->Profile(idOfB, context, true);
  return idOfA == idOfB;
}

} // namespace stingy
