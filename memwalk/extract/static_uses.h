// Variables of static storage: of which of them the address becomes a value, so that whoever has it
// may touch them without naming them, and which pointers among them take what no site allocates.
#pragma once

#include "extract/entity_names.h"

#include <clang/AST/Expr.h>
#include <llvm/ADT/DenseSet.h>
#include <set>

namespace stingy {

class StaticUses {
public:
  explicit StaticUses(EntityNames &names) : names_(names) {}

  /// `place` is read or written: what it names there is no use of the address.
  void accessed(const clang::Expr *place);
  /// Of a function of the library: it keeps no address of what it may only read.
  void passed(const clang::CallExpr *call);
  /// `target` is given something; `allocated`: by a call that is a site.
  void assigned(const clang::Expr *target, bool allocated);
  /// The name of a variable, come to after what it is part of. NoName for others than static ones.
  NameId named(const clang::Expr *name, const clang::ValueDecl *decl);

  void addTo(Facts &facts) const;

private:
  EntityNames &names_;
  llvm::DenseSet<const clang::Expr *> accessed_;
  std::set<NameId> escaped_, moved_;
};

/// Where the linker puts it.
Section sectionOf(const clang::VarDecl *variable);
Linkage linkageOf(const clang::VarDecl *variable);
/// Its name in the object file; in C that of a function's variable gets something added by the
/// compiler. "" where it has none of its own: in a template that is not instantiated.
std::string symbolOf(const clang::VarDecl *variable);

/// The pointer of static storage that `place` names as a whole, or null.
const clang::VarDecl *staticPointer(const clang::Expr *place);

} // namespace stingy
