// Whose record a call is handed: the caller's own parameter, or what calls have just returned.
//
//   void start(struct connection *c) {
//     struct request *r = open_request();     "r" is made by open_request
//     queue(r, parse);                        argument 0 is "r"
//
// Only for C, for pointers to records in variables that nothing else is assigned to and whose
// address nobody takes: of all others nothing is said.
#pragma once

#include "extract/entity_names.h"

#include <clang/AST/Expr.h>
#include <llvm/ADT/MapVector.h>
#include <llvm/ADT/SetVector.h>
#include <llvm/ADT/SmallPtrSet.h>
#include <llvm/ADT/SmallVector.h>

namespace stingy {

/// Of one function; filled in while its body is walked.
class ValueOrigins {
public:
  explicit ValueOrigins(const clang::FunctionDecl *function) : function_(function) {}

  /// `variable` takes the value of `expr`; null: of something else.
  void assign(const clang::VarDecl *variable, const clang::Expr *expr);
  void returned(const clang::Expr *expr);
  /// The call with this index in Facts::calls is handed `expr`.
  void passed(std::size_t call, unsigned position, const clang::Expr *expr);

  static bool follows(const clang::VarDecl *variable);
  /// The functions that made what `variable` holds are wanted, too.
  void tell(const clang::VarDecl *variable) { told_.insert(variable); }

  void addTo(Facts &facts, EntityNames &names) const;

private:
  /// Null: something else.
  using Makers = llvm::SmallVector<const clang::FunctionDecl *, 2>;
  struct Argument {
    std::size_t call;
    unsigned position;
    const clang::VarDecl *variable;
  };
  NameId originOf(const clang::VarDecl *variable, EntityNames &names) const;
  static void addMade(NameId place, const Makers &makers, Facts &facts, EntityNames &names);

  const clang::FunctionDecl *function_;
  llvm::MapVector<const clang::VarDecl *, Makers> makers_;
  llvm::SmallPtrSet<const clang::VarDecl *, 16> unclear_;
  std::vector<Argument> arguments_;
  llvm::SetVector<const clang::VarDecl *> told_;
  Makers resultMakers_;
  llvm::SmallVector<const clang::VarDecl *, 2> resultVariables_;
  bool resultUnclear_ = false;
};

/// The variable that `expr` names, casts and parentheses aside, or null.
const clang::VarDecl *variableOf(const clang::Expr *expr);

} // namespace stingy
