// Numbers that may come to be states: how the values of integers flow to where an enum or integer
// holds a stage.
//
//   reply_line(c, JOB)  ->  reply(c, n, state)  ->  c->state = state
//
// In a unit that declares such a holder, integers are followed through variables, parameters,
// results and fields as addresses are (extract/address_flow.h). A type tells nothing here, so all
// are, and what comes neither to a holder nor to where another unit may take it is dropped once the
// unit is read. A number of which it is not seen what it becomes (arithmetic, a pointer to it, the
// library's results) comes from UnseenNumber. Enumerators of a holder's own type are address
// flow's.
#pragma once

#include "extract/stage_fields.h"

#include <map>
#include <set>

namespace stingy {

class StateNumbers {
public:
  StateNumbers(EntityNames &names, StageFields &stages, clang::ASTContext &context)
      : names_(names), stages_(stages), context_(context), unseen_(names.intern(UnseenNumber)) {}

  /// An integer, in a unit where one may come to be a state.
  bool follows(clang::QualType type) const;

  /// One flow node for the value of `expr`, which is stored to the holder.
  NameId stored(const clang::ValueDecl *holder, const clang::Expr *expr);
  /// The same for an argument of a call, which may turn out to be of no concern.
  NameId passed(const clang::Expr *expr, std::size_t position);
  /// The variable or field, unless it is a holder, takes the value.
  void assign(const clang::ValueDecl *to, const clang::Expr *value);
  void returned(const clang::FunctionDecl *function, const clang::Expr *value);
  /// A definition without a value.
  void cleared(const clang::VarDecl *variable);

  /// `place` is read, or given what is told: what it names there changes in no other way.
  void accessed(const clang::Expr *place);
  /// The name of a variable or field, come to after what it is part of.
  void named(const clang::Expr *name, const clang::ValueDecl *decl);

  /// Adds what concerns a state to the facts of the unit, which are complete otherwise.
  void addTo(Facts &facts);

private:
  using Nodes = llvm::SmallVector<NameId, 4>;
  struct Number {
    llvm::APSInt value;
    const clang::Expr *spelled; // null: nowhere
  };
  class Sinks;

  NameId place(const clang::ValueDecl *decl);
  NameId number(const llvm::APSInt &value, const clang::Expr *spelled);
  NameId node(const clang::Expr *expr, const clang::ValueDecl *holder, std::string what);
  void collect(const clang::Expr *expr, const clang::ValueDecl *holder, Nodes &nodes);
  NameId read(const clang::Expr *expr);
  NameId readPlace(const clang::ValueDecl *decl);
  NameId result(const clang::CallExpr *call);
  bool collectElements(const clang::Expr *expr, const clang::ValueDecl *holder, Nodes &nodes);
  void assign(NameId to, const clang::Expr *value);
  void addFlow(const FlowFact &flow, const Sinks &sinks, Facts &facts);

  EntityNames &names_;
  StageFields &stages_;
  clang::ASTContext &context_;
  NameId unseen_;
  std::vector<FlowFact> flows_;
  std::map<NameId, Number> numbers_; // by the node that stands for one until its holder is known
  std::set<NameId> passed_;          // nodes of arguments
  std::set<NameId> shared_;          // places that other units may read
  std::set<const clang::ValueDecl *> stored_;
  llvm::DenseSet<const clang::Expr *> accessed_;
};

} // namespace stingy
