// Tests of a pointer against null, as conditions spell them.
#pragma once

#include <clang/AST/Expr.h>
#include <optional>

namespace stingy {

struct NullTest {
  const clang::Expr *pointer; // without parentheses and casts
  bool nonNullWhenTrue;
};

/// `p`, `!p`, `p == NULL`, `NULL != p`, also with an assignment for p. Nothing for other
/// conditions.
std::optional<NullTest> nullTest(const clang::Expr *condition, clang::ASTContext &context);

/// A null pointer, as the source spells it.
bool isNull(const clang::Expr *expr, clang::ASTContext &context);

/// The same expression, as far as its form tells.
bool sameExpression(const clang::Expr *a, const clang::Expr *b, clang::ASTContext &context);

} // namespace stingy
