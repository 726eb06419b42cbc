// Which field of a record an element of its initialiser is for.
#pragma once

#include <clang/AST/Expr.h>
#include <llvm/ADT/SmallVector.h>

namespace stingy {

struct InitializedField {
  const clang::FieldDecl *field;
  const clang::Expr *value; // null: the list ends before
};

/// Of a list in its semantic form: every field of a struct, the one that is given of a union. What
/// a list gives to the bases of a C++ record comes first in it, and is no field's.
llvm::SmallVector<InitializedField, 8> initializedFields(const clang::InitListExpr *list);

} // namespace stingy
