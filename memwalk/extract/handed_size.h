// Whether the size that an allocator passes on is the one that it is told: the very parameter, or
// what rounds it up, but nothing that its caller might know of and use: n + 1, sizeof(header) + n.
#pragma once

#include "extract/local_values.h"
#include "model/role.h"

#include <clang/AST/ASTContext.h>

namespace stingy {

class HandedSize {
public:
  /// `role`: the function's Malloc.
  HandedSize(const clang::FunctionDecl *function, const Role &role, const LocalValues &values,
             const clang::ASTContext &context);

  /// A call whose result is handed out; false when its size is not that of the function.
  bool passedOn(const clang::CallExpr *call, const std::vector<Role> &calleeRoles) const;
  /// A parameter tells it; else the type does.
  bool told() const { return size_ || count_; }

private:
  bool isParameter(const clang::Expr *expr, const clang::ParmVarDecl *parameter) const;
  bool follows(const clang::Expr *expr, const clang::ParmVarDecl *parameter, unsigned depth) const;
  bool isProduct(const clang::Expr *expr, unsigned depth = 0) const;
  bool isProductOf(const clang::Expr *a, const clang::Expr *b) const;
  bool isOfType(const clang::Expr *size, const clang::Expr *count) const;

  const clang::FunctionDecl *function_;
  const clang::ParmVarDecl *size_ = nullptr, *count_ = nullptr;
  const LocalValues &values_;
  const clang::ASTContext &context_;
};

} // namespace stingy
