#include "extract/record_holders.h"

#include "extract/entity_names.h"

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>
#include <clang/Basic/SourceManager.h>

namespace stingy {

using namespace clang;

const std::set<std::string> &RecordHolders::of(const RecordDecl *record) {
  if (!holders_) {
    holders_.emplace();
    visit(context_.getTranslationUnitDecl());
  }
  return (*holders_)[record->getCanonicalDecl()];
}

void RecordHolders::visit(const DeclContext *within) {
  const auto *owner = dyn_cast<RecordDecl>(within);
  for (const Decl *decl : within->decls()) {
    if (context_.getSourceManager().isInSystemHeader(decl->getLocation()))
      continue;
    if (const auto *field = dyn_cast<FieldDecl>(decl))
      note(field->getType(), spelledField(field), owner->getCanonicalDecl());
    else if (const auto *variable = dyn_cast<VarDecl>(decl))
      note(variable->getType(), variable->getQualifiedNameAsString(), nullptr);
    else if (isa<RecordDecl, NamespaceDecl, LinkageSpecDecl>(decl))
      visit(cast<DeclContext>(decl));
  }
}

void RecordHolders::note(QualType type, const std::string &name, const Decl *owner) {
  const Type *held = type->getBaseElementTypeUnsafe();
  bool several = type->isArrayType();
  if (!held->isPointerType())
    return;
  for (; held->isPointerType(); held = held->getPointeeType().getTypePtr())
    several |= held->getPointeeType()->isPointerType();
  const RecordDecl *record = held->getAsRecordDecl();
  if (!record || record->getCanonicalDecl() == owner)
    return;
  constexpr std::size_t Most = 2;
  std::set<std::string> &names = (*holders_)[record->getCanonicalDecl()];
  for (const std::string &one : {name, name + "[]"})
    if (names.size() < Most && (several || one == name))
      names.insert(one);
}

} // namespace stingy
