// An annotated allocation or free as a site: which object, what size, and how the call could be
// edited.
//
// Identity (docs/architecture.md, "Object"): the record type that the pointer has where the
// allocation ends up, else the field or variable that owns the buffer. A local variable that is
// stored to, or loaded from, exactly one field stands for that field.
#pragma once

#include "extract/entity_names.h"
#include "extract/library_memory.h"
#include "extract/record_holders.h"

#include <clang/AST/ExprCXX.h>
#include <clang/AST/ParentMap.h>
#include <llvm/ADT/DenseMap.h>

namespace stingy {

/// The argument under the label with this meaning; null when there is none.
const clang::Expr *labelledArgument(const clang::CallExpr *call, const Role &role,
                                    LabelMeaning meaning);

/// The pointer that such a role sets or frees, when the call spells the place as its address; else
/// null.
const clang::Expr *labelledPlace(const clang::CallExpr *call, const Role &role);
/// An allocator that is given a buffer hands out that: whether it may allocate.
bool mayAllocate(const clang::CallExpr *call, const Role &role);

/// Bytes before the elements of an array that new makes: how many there are to destroy.
std::uint64_t arrayCookie(clang::QualType element, clang::ASTContext &context);

/// The containers that a call may give memory: by allocating, or from another container.
struct GivenMemory {
  std::vector<SiteFact> sites;
  bool toUnknown = false; // to one that nobody knows, too
};

constexpr const char *LibraryWhyNot = "the C++ library allocates and frees it itself";

/// One function's body, prepared for the sites in it.
class AllocationSites {
public:
  AllocationSites(EntityNames &names, RecordHolders &holders, clang::ASTContext &context,
                  const clang::FunctionDecl *function);

  SiteFact describe(const clang::CallExpr *call, const Role &role);
  bool standsForField(const clang::VarDecl *variable) const {
    return fieldOf_.lookup(variable) != nullptr;
  }
  /// The assignment that alone takes the value of `call`, or null.
  const clang::BinaryOperator *assignmentOf(const clang::CallExpr *call) const;
  SiteFact describeNew(const clang::CXXNewExpr *created) const;
  SiteFact describeDelete(const clang::CXXDeleteExpr *deleted) const;
  /// What a call of the library's allocates for a smart pointer; nothing for other calls.
  std::optional<SiteFact> describePointer(const clang::Expr *call,
                                          const clang::FunctionDecl *callee,
                                          const LibraryMemory &memory) const;
  SiteFact describeLibraryFree(const clang::CXXRecordDecl *record) const;
  /// Of a call of the library's.
  GivenMemory describeContainers(const clang::Expr *call, const clang::FunctionDecl *callee,
                                 bool allocates) const;
  /// Of a call of the user's that returns a container.
  GivenMemory describeResult(const clang::CallExpr *call) const;

  /// What a container's memory goes by.
  struct Holder {
    std::string name;    // empty: a temporary
    bool scoped = false; // it is gone when the function has returned
  };

private:
  struct Owner {
    clang::QualType pointer; // null: not known
    std::string name;        // empty: not known
  };
  Owner ownerOf(const clang::Expr *place) const;
  Owner ownerOfParent(const clang::Stmt *parent, const clang::Expr *child) const;
  Owner ownerOfElement(const clang::InitListExpr *list, const clang::Expr *element) const;
  Owner destination(const clang::Expr *call, clang::QualType &castTo) const;
  Owner placeGiven(const clang::CallExpr *call, const Role &role) const;
  Owner memberOwner(const clang::Expr *value) const;
  std::string variableName(const clang::VarDecl *variable) const;
  static std::string localName(const clang::FunctionDecl *function, llvm::StringRef name);
  bool endsWithCall(const clang::VarDecl *variable) const;
  bool isCoroutine() const;
  std::optional<Holder> memberHolder(const clang::Expr *value) const;
  Holder parameterHolder(const clang::Stmt *parent, const clang::Expr *child) const;
  std::optional<Holder> takerOf(const clang::Expr *value) const;
  std::optional<Holder> holderAt(const clang::Expr *place) const;
  void addHolder(const std::optional<Holder> &holder, clang::QualType container,
                 GivenMemory &given) const;
  ByteBound sizeOfBlock(const LibraryMemory &memory) const;
  SiteFact describeMade(const clang::CallExpr *call, clang::QualType made, Maker maker,
                        const LibraryMemory &memory) const;
  std::vector<NameId> holdersOf(const clang::RecordDecl *record) const;
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
  RecordHolders &recordHolders_;
  clang::ASTContext &context_;
  const clang::FunctionDecl *function_;
  clang::ParentMap parents_;
  llvm::DenseMap<const clang::VarDecl *, const clang::FieldDecl *> fieldOf_; // null: several
};

} // namespace stingy
