// Virtual calls as address flow: a virtual method has a node "<method>#virtual" that holds every
// method which a call of it may run.
//
//   method itself  -> method#virtual             unless pure
//   method#virtual -> overridden method#virtual
//
// Every unit says this for the classes that it defines; together that is class hierarchy analysis.
#pragma once

#include "extract/entity_names.h"

#include <clang/AST/DeclCXX.h>
#include <clang/AST/ExprCXX.h>
#include <llvm/ADT/DenseSet.h>

namespace stingy {

class VirtualMethods {
public:
  VirtualMethods(EntityNames &names, std::vector<FlowFact> &flows) : names_(names), flows_(flows) {}

  NameId node(const clang::CXXMethodDecl *method);

private:
  EntityNames &names_;
  std::vector<FlowFact> &flows_;
  llvm::DenseSet<const clang::CXXMethodDecl *> told_;
};

/// The virtual method whose overriders a call of `callee` on `object` may run; null when the method
/// that runs is known. `object` may be null: nothing is known of it.
const clang::CXXMethodDecl *dispatched(const clang::FunctionDecl *callee, const clang::Expr *object,
                                       bool qualified);
/// The method that runs where it is known: `callee`, or its overrider in the object's class.
const clang::FunctionDecl *devirtualized(const clang::FunctionDecl *callee,
                                         const clang::Expr *object, bool qualified);
/// The call names the class: object.base::method().
bool isQualified(const clang::CallExpr *call);

} // namespace stingy
