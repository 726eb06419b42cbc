// Whose memory a pointer leads to: the request's that the function works for, as far as it is
// handed it, or perhaps another one's.
//
//   void on_work(struct conn *c) {
//     free(c->headers->text);           the request's own
//     struct conn *victim = c->next;    from a record to another one of its kind: perhaps another's
//     free(victim->buf);
//     free(conns[0]->buf);              through a variable of static storage: the same
//   }
//
// Memory is the request's when a chain of fields leads to it from a parameter of the function, or
// from the object of a method, and no record on the way is followed by another of its kind; an
// element of a table whose number is a parameter is, too. What a function returns is whose its
// argument is. Only within a function: what its parameters are, its callers know, and whether the
// way to them has led through records that the way from them comes to again.
#pragma once

#include "extract/local_values.h"

#include <functional>

namespace stingy {

class ControlFlow;

class RecordRoots {
public:
  using IsAllocator = std::function<bool(const clang::FunctionDecl *)>;
  RecordRoots(const clang::FunctionDecl *function, IsAllocator isAllocator);

  enum class Whose {
    Own,    // when what the caller handed over in `variable`, if any, is; a method: its object
    Made,   // when the functions that `variable` takes its values from return new memory
    Another // perhaps
  };
  struct Root {
    Whose whose = Whose::Own;
    const clang::ValueDecl *variable = nullptr;
  };
  using Records = llvm::SmallPtrSet<const clang::RecordDecl *, 4>;
  struct Way {
    Root root;
    Records walked;      // records left behind
    bool shared = false; // it leads through a variable of static storage
  };

  /// To what the pointer points to.
  Way to(const clang::Expr *pointer) const;
  /// To the memory that a call frees: also what a variable of static storage holds is known.
  Way toFreed(const clang::Expr *freed) const { return wayTo(freed); }
  /// The variable has several values, and not for certain that of the field `freed` stands for.
  bool mayBeAnother(const clang::VarDecl *variable, const clang::Stmt *use,
                    const ControlFlow &flow) const;

private:
  Way wayTo(const clang::Expr *value) const;
  Way wayToObject() const;
  Way wayToVariable(const clang::VarDecl *variable) const;
  Way wayToMember(const clang::MemberExpr *member) const;
  Way wayToElement(const clang::ArraySubscriptExpr *element) const;
  Way wayFromCall(const clang::CallExpr *call) const;
  Way either(const clang::Expr *one, const clang::Expr *other) const;
  bool isNothing(const clang::Expr *value) const;
  bool isUnknown(const clang::VarDecl *variable) const;

  const clang::FunctionDecl *function_;
  IsAllocator isAllocator_;
  LocalValues values_;
  mutable llvm::SmallPtrSet<const clang::VarDecl *, 4> open_; // on the way that is being followed
};

} // namespace stingy
