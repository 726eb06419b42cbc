// Whether the size that an allocator passes on is the one that it is told: the very parameter, or
// what rounds it up, but nothing that its caller might know of and use: n + 1, sizeof(header) + n.
#pragma once

#include "model/role.h"

#include <clang/AST/ASTContext.h>
#include <clang/AST/Expr.h>
#include <llvm/ADT/DenseMap.h>
#include <vector>

namespace stingy {

/// What the variables and parameters of a function are given in its body.
class LocalValues {
public:
  explicit LocalValues(const clang::FunctionDecl *function);
  const std::vector<const clang::Expr *> &of(const clang::VarDecl *variable) const;
  /// By something else than an assignment: n += 8, f(&n).
  bool changes(const clang::VarDecl *variable) const { return changed_.count(variable) != 0; }

private:
  friend class LocalValuesVisitor;
  llvm::DenseMap<const clang::VarDecl *, std::vector<const clang::Expr *>> values_;
  llvm::DenseMap<const clang::VarDecl *, bool> changed_;
  std::vector<const clang::Expr *> none_;
};

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
