// Address flow of one unit: which nodes an expression's address may come from, and the flow facts
// of assignments, initialisers, arguments and returns. See model/facts.h for what a node is.
#pragma once

#include "extract/memory_roles.h"
#include "extract/stage_fields.h"
#include "extract/virtual_methods.h"

#include <clang/AST/Expr.h>
#include <llvm/ADT/SmallVector.h>
#include <set>
#include <utility>
#include <vector>

namespace stingy {

class AddressFlow {
public:
  AddressFlow(EntityNames &names, StageFields &stages, MemoryRoles &memory,
              std::vector<FlowFact> &flows)
      : names_(names), stages_(stages), memory_(memory), flows_(flows), virtuals_(names, flows) {}

  /// A value of this type may hold the address of a function, or of a place that holds one; or it
  /// is an enum whose enumerators are stages.
  bool carries(clang::QualType type) const;
  /// The same without enums.
  static bool holdsAddress(clang::QualType type);
  /// This value may be such an address: by its own type, whatever it is converted to, where that
  /// type says enough; else by what it is converted to.
  bool mayCarry(const clang::Expr *expr) const;

  /// `to` takes the value of `from`.
  void assign(NameId to, const clang::Expr *from);
  /// The place `to` takes the value of `from`, whatever the type of the place: an unsigned long may
  /// hold an address.
  void store(const clang::Expr *to, const clang::Expr *from);
  /// What `argument` points to may be written through `parameter`.
  void takeBack(const clang::Expr *argument, NameId parameter);
  /// `to` is initialised: lists are taken apart, designated fields reach their field's node.
  void initialize(NameId to, const clang::Expr *initializer);
  /// One node for the value of `expr`; NoName when it carries nothing.
  NameId node(const clang::Expr *expr);
  /// A pointer to one record is taken for a pointer to another: the fields that both begin with are
  /// the same places.
  void alias(const clang::CastExpr *cast);
  /// The node of a variable or parameter.
  NameId place(const clang::VarDecl *variable);
  /// What `argument` refers to may be written through a reference that is `parameter`.
  void writeBack(const clang::Expr *argument, NameId parameter);
  /// What a call of the library does to its object and among its arguments.
  void callLibrary(const clang::CallExpr *call);
  /// std::bind gives an address to what it calls, or another place to one: calling its result is
  /// not calling its target with the same arguments.
  bool bindsCarrier(const clang::CallExpr *bind) const;
  /// The node of all that a call of this virtual method may run.
  NameId virtualNode(const clang::CXXMethodDecl *method) { return virtuals_.node(method); }
  /// The node of all that a call of an object of this class may run.
  NameId callableNode(const clang::CXXRecordDecl *record);
  /// The node of a call's value.
  NameId callResult(const clang::CallExpr *call);

private:
  using Nodes = llvm::SmallVector<NameId, 4>;
  void collect(const clang::Expr *expr, Nodes &nodes);
  void collectCall(const clang::CallExpr *call, Nodes &nodes);
  NameId allocated(const clang::CallExpr *call);
  void collectDeclaration(const clang::ValueDecl *decl, Nodes &nodes);
  void initializeRecord(const clang::InitListExpr *list, const clang::RecordDecl *record);
  bool aliases(clang::QualType type) const;
  void add(NameId from, NameId to, bool both);
  bool collectCxx(const clang::Expr *expr, Nodes &nodes);
  void collectEach(llvm::ArrayRef<const clang::Expr *> exprs, Nodes &nodes);
  bool collectCxxCall(const clang::CallExpr *call, Nodes &nodes);

  EntityNames &names_;
  StageFields &stages_;
  MemoryRoles &memory_;
  std::vector<FlowFact> &flows_;
  std::set<std::pair<const clang::RecordDecl *, const clang::RecordDecl *>> aliased_;
  VirtualMethods virtuals_;
};

/// A reference through which one may write what carries an address.
bool isMutableCarrierReference(clang::QualType type);

} // namespace stingy
