#include "extract/library_calls.h"

#include <clang/AST/Attr.h>
#include <clang/Basic/Builtins.h>
#include <clang/Basic/SourceManager.h>
#include <llvm/ADT/APFloat.h>

namespace stingy {

using namespace clang;

bool isBuiltinOnly(const ASTContext &context, const FunctionDecl *function) {
  unsigned builtin = function->getBuiltinID();
  return builtin != 0 && (function->isInStdNamespace() || // std::move
                          !context.BuiltinInfo.isPredefinedLibFunction(builtin));
}

/// These never become calls, although they are named like functions of the library.
static bool expandsAlways(llvm::StringRef name) {
  for (llvm::StringRef prefix : {"alloca", "is", "signbit", "nan", "inf", "huge_val", "va_"})
    if (name.starts_with(prefix) && !name.starts_with("isal") && !name.starts_with("isdigit"))
      return true;
  return false;
}

std::optional<std::string> libraryFunctionOf(const ASTContext &context, unsigned builtin) {
  llvm::StringRef name = context.BuiltinInfo.getName(builtin);
  if (!context.BuiltinInfo.isLibFunction(builtin) || !name.consume_front("__builtin_") ||
      expandsAlways(name))
    return std::nullopt;
  return name.str();
}

static bool isLongDouble(const ASTContext &context, QualType type) {
  if (type->isPointerType())
    type = type->getPointeeType();
  const auto *builtin = type->getAs<BuiltinType>();
  return builtin && builtin->getKind() == BuiltinType::LongDouble &&
         &context.getFloatTypeSemantics(type) != &llvm::APFloat::IEEEdouble();
}

bool passesLongDouble(const ASTContext &context, const CallExpr *call) {
  QualType callee = call->getCallee()->getType();
  if (callee->isPointerType())
    callee = callee->getPointeeType();
  const auto *prototype = callee->getAs<FunctionProtoType>();
  if (!prototype || !prototype->isVariadic())
    return false;
  for (unsigned i = prototype->getNumParams(); i < call->getNumArgs(); ++i)
    if (isLongDouble(context, call->getArg(i)->getType()))
      return true;
  return false;
}

bool bodyCounts(const ASTContext &context, const FunctionDecl *definition) {
  if (!context.getSourceManager().isInSystemHeader(definition->getLocation()))
    return true;
  bool inlined =
      definition->getStorageClass() == SC_Static || definition->hasAttr<AlwaysInlineAttr>();
  return !context.getLangOpts().CPlusPlus && inlined && definition->isUsed() &&
         !definition->hasAttr<GNUInlineAttr>();
}

} // namespace stingy
