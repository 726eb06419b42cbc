#include "extract/entity_names.h"

#include <clang/AST/DeclCXX.h>
#include <clang/AST/Expr.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Index/USRGeneration.h>
#include <fmt/format.h>
#include <llvm/ADT/SmallString.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/Path.h>

namespace stingy {

using namespace clang;

std::string pathFromRoot(llvm::StringRef path, llvm::StringRef directory, llvm::StringRef root) {
  llvm::SmallString<256> full(path);
  llvm::sys::fs::make_absolute(directory, full);
  llvm::sys::path::remove_dots(full, /*remove_dot_dot=*/true);
  llvm::StringRef text = full;
  if (text.consume_front(root) && (root.ends_with("/") || text.consume_front("/")))
    return text.str();
  return full.str().str();
}

NameId EntityNames::entity(const NamedDecl *decl) {
  decl = cast<NamedDecl>(decl->getCanonicalDecl());
  auto [entry, isNew] = entities_.try_emplace(decl, NoName);
  if (isNew) {
    NameId id = computeEntity(decl); // may rehash entities_
    entities_[decl] = id;
    return id;
  }
  return entry->second;
}

/// Inside a closure, or a closure itself: the USR of a closure says too little.
static bool belongsToClosure(const NamedDecl *decl) {
  for (const DeclContext *context = decl->getDeclContext(); context; context = context->getParent())
    if (const auto *record = dyn_cast<CXXRecordDecl>(context); record && record->isLambda())
      return true;
  return false;
}

/// The instance of a template that a local declaration belongs to: all of them share its place.
static const FunctionDecl *enclosingInstance(const NamedDecl *decl) {
  const auto *function = dyn_cast_or_null<FunctionDecl>(decl->getParentFunctionOrMethod());
  return function && function != decl && function->getTemplateInstantiationPattern() ? function
                                                                                     : nullptr;
}

NameId EntityNames::computeEntity(const NamedDecl *decl) {
  if (const auto *field = dyn_cast<FieldDecl>(decl); field && field->getParent()->isUnion())
    return entity(field->getParent());
  llvm::SmallString<128> usr;
  index::generateUSRForDecl(decl, usr);
  std::string text = usr.str().str();
  // Names that other units cannot see, or that the USR does not tell apart, get their file and
  // place.
  bool local = decl->getParentFunctionOrMethod() != nullptr || belongsToClosure(decl);
  bool internal = !isa<FieldDecl>(decl) && !decl->hasExternalFormalLinkage();
  if (usr.empty() || local || (internal && !isa<RecordDecl>(decl))) {
    Location where = place(decl->getLocation());
    text += "@" + names_[where.file];
    if (local || usr.empty())
      text += ":" + std::to_string(where.line) + ":" + std::to_string(where.column);
    if (const FunctionDecl *instance = enclosingInstance(decl))
      text += "@" + names_[entity(instance)];
  }
  return intern(text);
}

NameId EntityNames::parameter(const FunctionDecl *function, unsigned index) {
  return intern(names_[entity(function)] + "#" + std::to_string(index));
}

NameId EntityNames::result(const FunctionDecl *function) {
  return intern(names_[entity(function)] + "#result");
}

NameId EntityNames::variadicArguments(const FunctionDecl *function) {
  return intern(names_[entity(function)] + "#...");
}

NameId EntityNames::expression(const Expr *expr, const char *what) {
  Location where = place(expr->getExprLoc());
  return intern(std::string(what) + "@" + names_[where.file] + ":" + std::to_string(where.line) +
                ":" + std::to_string(where.column));
}

NameId EntityNames::signature(QualType functionType) {
  return intern(functionType.getCanonicalType().getAsString());
}

Location EntityNames::place(SourceLocation where) {
  const SourceManager &sources = context_.getSourceManager();
  auto [file, offset] = sources.getDecomposedLoc(sources.getExpansionLoc(where));
  if (file.isInvalid())
    return {};
  return {intern(path(file)), sources.getLineNumber(file, offset),
          sources.getColumnNumber(file, offset)};
}

std::string EntityNames::path(FileID file) {
  auto [entry, isNew] = paths_.try_emplace(file);
  if (isNew) {
    const SourceManager &sources = context_.getSourceManager();
    if (auto ref = sources.getFileEntryRefForID(file)) {
      llvm::StringRef directory = sources.getFileManager().getFileSystemOpts().WorkingDir;
      entry->second = pathFromRoot(ref->getName(), directory, root_);
    } else {
      entry->second = "<built-in>";
    }
  }
  return entry->second;
}

bool EntityNames::outsideRoot(SourceLocation where) {
  const SourceManager &sources = context_.getSourceManager();
  SourceLocation expansion = sources.getExpansionLoc(where);
  if (expansion.isInvalid() || sources.isInSystemHeader(expansion))
    return true;
  std::string file = path(sources.getFileID(expansion));
  return file.empty() || file.front() == '/' || file.front() == '<';
}

std::string recordName(const RecordDecl *record) {
  if (record->getIdentifier())
    return fmt::format("{} {}", record->getKindName().str(), record->getQualifiedNameAsString());
  if (const auto *alias = record->getTypedefNameForAnonDecl())
    return alias->getNameAsString();
  return "";
}

/// "conn"; "conn.in".
static std::string pathOf(const RecordDecl *record) {
  if (record->getIdentifier())
    return record->getNameAsString();
  if (const auto *alias = record->getTypedefNameForAnonDecl())
    return alias->getNameAsString();
  const auto *outer = dyn_cast<RecordDecl>(record->getLexicalDeclContext());
  if (!outer || record->isAnonymousStructOrUnion())
    return outer ? pathOf(outer) : "";
  for (const FieldDecl *field : outer->fields())
    if (field->getType()->getPointeeOrArrayElementType()->getAsRecordDecl() == record)
      return spelledField(field);
  return "";
}

std::string spelledField(const FieldDecl *field) {
  return fmt::format("{}.{}", pathOf(field->getParent()), field->getNameAsString());
}

} // namespace stingy
