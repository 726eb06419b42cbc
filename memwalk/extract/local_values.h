// What the variables and parameters of a function are given in its body.
#pragma once

#include <clang/AST/Decl.h>
#include <clang/AST/Expr.h>
#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/SmallPtrSet.h>
#include <vector>

namespace stingy {

class LocalValues {
public:
  explicit LocalValues(const clang::FunctionDecl *function);

  /// By initialisation and assignment, in the order of the source.
  const std::vector<const clang::Expr *> &of(const clang::VarDecl *variable) const;
  /// By something else than an assignment: n += 8, f(&n).
  bool changes(const clang::VarDecl *variable) const {
    return changed_.contains(variable) || isAddressTaken(variable);
  }
  bool isAddressTaken(const clang::VarDecl *variable) const {
    return addressTaken_.contains(variable);
  }

private:
  class Visitor;
  llvm::DenseMap<const clang::VarDecl *, std::vector<const clang::Expr *>> values_;
  llvm::SmallPtrSet<const clang::VarDecl *, 8> changed_, addressTaken_;
};

} // namespace stingy
