#include "extract/cxx_names.h"

#include <algorithm>
#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>
#include <clang/Basic/SourceManager.h>
#include <fmt/format.h>
#include <llvm/Support/Path.h>

namespace stingy {

using namespace clang;

/// The closure whose body or conversion `function` is; null for others.
static const CXXRecordDecl *closureOf(const FunctionDecl *function) {
  const auto *method = dyn_cast<CXXMethodDecl>(function);
  return method && method->getParent()->isLambda() ? method->getParent() : nullptr;
}

static std::string enclosingName(const DeclContext *context) {
  for (; context && !context->isTranslationUnit(); context = context->getParent()) {
    if (const auto *function = dyn_cast<FunctionDecl>(context))
      return displayName(function) + "()::";
    const auto *named = dyn_cast<NamedDecl>(context);
    if (named && named->getIdentifier())
      return named->getQualifiedNameAsString() + "::";
  }
  return "";
}

std::string displayName(const FunctionDecl *function) {
  const CXXRecordDecl *closure = closureOf(function);
  if (!closure || isa<CXXConstructorDecl, CXXDestructorDecl>(function))
    return function->getQualifiedNameAsString();
  const SourceManager &sources = function->getASTContext().getSourceManager();
  PresumedLoc place =
      sources.getPresumedLoc(sources.getExpansionLoc(closure->getLocation()), false);
  std::string at =
      place.isInvalid()
          ? ""
          : fmt::format(" at {}:{}", llvm::sys::path::filename(place.getFilename()).str(),
                        place.getLine());
  return enclosingName(closure->getDeclContext()) + "lambda" + at;
}

bool isCallOperator(const FunctionDecl *function) {
  return function->getOverloadedOperator() == OO_Call;
}

bool isOperatorNew(const FunctionDecl *function) {
  OverloadedOperatorKind kind = function->getOverloadedOperator();
  return (kind == OO_New || kind == OO_Array_New) && !function->isReservedGlobalPlacementOperator();
}

bool isOperatorDelete(const FunctionDecl *function) {
  OverloadedOperatorKind kind = function->getOverloadedOperator();
  return (kind == OO_Delete || kind == OO_Array_Delete) &&
         !function->isReservedGlobalPlacementOperator();
}

void addOperatorRole(const FunctionDecl *function, std::vector<Role> &roles) {
  auto add = [&](Role role) {
    auto same = [&](const Role &other) { return other.kind == role.kind; };
    if (std::none_of(roles.begin(), roles.end(), same))
      roles.push_back(std::move(role));
  };
  if (isOperatorNew(function))
    add({RoleKind::Malloc, {"size"}});
  else if (isOperatorDelete(function))
    add({RoleKind::Free, {"O"}});
}

} // namespace stingy
