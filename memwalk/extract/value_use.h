// What becomes of an expression's value: may a `void *`, or nothing, stand in its place?
#pragma once

#include <clang/AST/Expr.h>
#include <clang/AST/ParentMap.h>

namespace stingy {

/// True where the language converts a `void *` by itself (C: stored, passed, returned, compared,
/// tested) or the code casts it. False where the type counts: `f()->field`, `*f()`, `f() + 1`.
bool mayBeVoidPointer(const clang::Expr *expr, const clang::ParentMap &parents, bool cplusplus);

/// The value goes nowhere: an expression of type void would do in its place.
bool isDiscarded(const clang::Expr *expr, const clang::ParentMap &parents);

} // namespace stingy
