// What holds pointers to a record: fields of other records, and global variables. A record's own
// fields point to others of its kind.
//
// A request that may hold an object in either of two fields frees it for certain by neither: the
// one that is freed may be null. So two are as many as anybody needs to know.
#pragma once

#include <clang/AST/DeclBase.h>
#include <llvm/ADT/DenseMap.h>
#include <optional>
#include <set>
#include <string>

namespace stingy {

class RecordHolders {
public:
  explicit RecordHolders(const clang::ASTContext &context) : context_(context) {}

  /// Names of at most two; an array of pointers counts for two.
  const std::set<std::string> &of(const clang::RecordDecl *record);

private:
  void visit(const clang::DeclContext *within);
  void note(clang::QualType type, const std::string &name, const clang::Decl *owner);

  using ByRecord = llvm::DenseMap<const clang::Decl *, std::set<std::string>>;
  const clang::ASTContext &context_;
  std::optional<ByRecord> holders_; // filled in when first asked for
};

} // namespace stingy
