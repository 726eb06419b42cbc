// An annotated allocation or free as a site: which object, what size, and how the call could be
// edited.
//
// Identity (docs/architecture.md, "Object"): the record type that the pointer has where the
// allocation ends up, else the field or variable that owns the buffer. A local variable that is
// stored to, or loaded from, exactly one field stands for that field.
#pragma once

#include "extract/entity_names.h"

#include <clang/AST/ExprCXX.h>
#include <clang/AST/ParentMap.h>
#include <llvm/ADT/DenseMap.h>

namespace stingy {

/// The argument under the label with this meaning; null when there is none.
const clang::Expr *labelledArgument(const clang::CallExpr *call, const Role &role,
                                    LabelMeaning meaning);

/// One function's body, prepared for the sites in it.
class AllocationSites {
public:
  AllocationSites(EntityNames &names, clang::ASTContext &context,
                  const clang::FunctionDecl *function);

  SiteFact describe(const clang::CallExpr *call, const Role &role);
  SiteFact describeNew(const clang::CXXNewExpr *created) const;
  SiteFact describeDelete(const clang::CXXDeleteExpr *deleted) const;

private:
  struct Owner {
    clang::QualType pointer; // null: not known
    std::string name;        // empty: not known
  };
  Owner ownerOf(const clang::Expr *place) const;
  Owner ownerOfParent(const clang::Stmt *parent, const clang::Expr *child) const;
  Owner ownerOfElement(const clang::InitListExpr *list, const clang::Expr *element) const;
  Owner destination(const clang::Expr *call, clang::QualType &castTo) const;
  Owner memberOwner(const clang::Expr *value) const;
  std::string variableName(const clang::VarDecl *variable) const;
  ObjectFact identify(const Owner &owner, clang::QualType pointer) const;
  void describeAllocation(const clang::CallExpr *call, const Role &role, SiteFact &site) const;
  void describeFree(const clang::CallExpr *call, const Role &role, SiteFact &site) const;
  void describeSize(const clang::CallExpr *call, const Role &role, clang::QualType record,
                    SiteFact &site) const;
  bool staysInField(const clang::CallExpr *call, const clang::Expr *freed) const;
  std::string whyNotEditable(const clang::CallExpr *call, const Role &role, EditFact &edit) const;
  std::string spelling(const clang::Expr *expr) const;
  std::optional<std::uint64_t> constant(const clang::Expr *expr) const;

  EntityNames &names_;
  clang::ASTContext &context_;
  const clang::FunctionDecl *function_;
  clang::ParentMap parents_;
  llvm::DenseMap<const clang::VarDecl *, const clang::FieldDecl *> fieldOf_; // null: several
};

} // namespace stingy
