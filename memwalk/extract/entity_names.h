// Names for declarations and places: the bridge from Clang's declarations to the model's NameIds.
#pragma once

#include "model/facts.h"

#include <clang/AST/ASTContext.h>
#include <clang/AST/Decl.h>
#include <llvm/ADT/DenseMap.h>

namespace stingy {

class EntityNames {
public:
  EntityNames(clang::ASTContext &context, NameTable &names, std::string root)
      : context_(context), names_(names), root_(std::move(root)) {}

  /// The entity of a function, variable or field. A union's members share the union's.
  NameId entity(const clang::NamedDecl *decl);
  NameId parameter(const clang::FunctionDecl *function, unsigned index);
  NameId result(const clang::FunctionDecl *function);
  /// What a variadic function is given beyond its parameters.
  NameId variadicArguments(const clang::FunctionDecl *function);
  /// A node for one expression, told apart by its place.
  NameId expression(const clang::Expr *expr, const char *what);
  /// A node that belongs to another: "<name><suffix>".
  NameId suffixed(NameId name, const char *suffix) { return names_.intern(names_[name] + suffix); }
  NameId signature(clang::QualType functionType);
  const std::string &text(NameId name) const { return names_[name]; }
  NameId intern(llvm::StringRef text) { return names_.intern({text.data(), text.size()}); }

  bool cplusplus() const { return context_.getLangOpts().CPlusPlus; }
  Location place(clang::SourceLocation where);
  /// The file's path: relative to the root below it, absolute elsewhere.
  std::string path(clang::FileID file);
  /// In a system header, a builtin, or a file that is not below the root.
  bool outsideRoot(clang::SourceLocation where);

private:
  NameId computeEntity(const clang::NamedDecl *decl);

  clang::ASTContext &context_;
  NameTable &names_;
  std::string root_;
  llvm::DenseMap<const clang::Decl *, NameId> entities_;
  llvm::DenseMap<clang::FileID, std::string> paths_;
};

/// "struct http_conn"; for an unnamed one its typedef's name, else nothing.
std::string recordName(const clang::RecordDecl *record);
/// "conn.headers"; "conn.in.bytes" for a field of an unnamed struct that is the type of conn's
/// field in.
std::string spelledField(const clang::FieldDecl *field);

/// `path` relative to `root` when it lies below it, else absolute and without dots.
std::string pathFromRoot(llvm::StringRef path, llvm::StringRef directory, llvm::StringRef root);

} // namespace stingy
