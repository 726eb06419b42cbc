#include "extract/null_test.h"

#include <clang/AST/ASTContext.h>
#include <llvm/ADT/FoldingSet.h>

namespace stingy {

using namespace clang;

static bool isNull(const Expr *expr, ASTContext &context) {
  return expr->isNullPointerConstant(context, Expr::NPC_ValueDependentIsNotNull);
}

std::optional<NullTest> nullTest(const Expr *condition, ASTContext &context) {
  const Expr *bare = condition->IgnoreParenCasts();
  if (const auto *negation = dyn_cast<UnaryOperator>(bare); negation && negation->getOpcode() == UO_LNot) {
    auto inner = nullTest(negation->getSubExpr(), context);
    if (inner)
      inner->nonNullWhenTrue = !inner->nonNullWhenTrue;
    return inner;
  }
  if (const auto *compare = dyn_cast<BinaryOperator>(bare); compare && compare->isEqualityOp()) {
    const Expr *left = compare->getLHS(), *right = compare->getRHS();
    bool differs = compare->getOpcode() == BO_NE;
    if (isNull(right, context))
      return NullTest{left->IgnoreParenCasts(), differs};
    if (isNull(left, context))
      return NullTest{right->IgnoreParenCasts(), differs};
    return std::nullopt;
  }
  if (!bare->getType()->isPointerType())
    return std::nullopt;
  return NullTest{bare, true};
}

bool sameExpression(const Expr *a, const Expr *b, ASTContext &context) {
  llvm::FoldingSetNodeID idOfA, idOfB;
  a->IgnoreParenCasts()->Profile(idOfA, context, true);
  b->IgnoreParenCasts()->Profile(idOfB, context, true);
  return idOfA == idOfB;
}

} // namespace stingy
