// Counts of references: which calls are made only when one has come to zero.
//
//   if (--conn->refs == 0)               if (atomic_fetch_sub(&conn->refs, 1) != 1)
//     free(conn);                          return;
//                                        conn_free(conn);
#pragma once

#include "extract/control_flow.h"

#include <clang/AST/ExprCXX.h>
#include <llvm/ADT/SmallVector.h>

namespace stingy {

/// Of one function; filled in while its body is walked, so that a call comes after what it depends
/// on.
class ReferenceCounts {
public:
  explicit ReferenceCounts(clang::ASTContext &context) : context_(context) {}

  /// Any expression: one that takes a reference off a count is remembered.
  void note(const clang::Expr *expr);

  /// The record whose count has come to zero wherever `call` is made, when one of its arguments
  /// points to the record, or to something of it; null for other calls.
  const clang::RecordDecl *releasedBy(const clang::Expr *call,
                                      llvm::ArrayRef<const clang::Expr *> arguments,
                                      const ControlFlow &controlFlow) const;

private:
  /// A field of a record behind a pointer is made less by one.
  struct Release {
    const clang::Expr *expr;
    const clang::Expr *count; // the field
    bool before;              // the value of `expr` is what the count was, not what it is then
  };
  void noteAssignment(const clang::BinaryOperator *assignment);
  void noteCall(const clang::CallExpr *call);
  void add(const clang::Expr *expr, const clang::Expr *count, bool before);
  const Release *releaseIn(const clang::Expr *value, bool &before) const;
  const Release *releaseOf(const clang::Expr *expr) const;

  clang::ASTContext &context_;
  llvm::SmallVector<Release, 2> releases_;
};

} // namespace stingy
