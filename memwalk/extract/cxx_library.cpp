#include "extract/cxx_library.h"

#include "extract/address_flow.h"

#include <clang/AST/DeclTemplate.h>
#include <clang/Basic/SourceManager.h>
#include <llvm/ADT/StringSet.h>

namespace stingy {

using namespace clang;

bool inLibrary(const Decl *decl) {
  // operator new is declared nowhere where no header does.
  if (decl->getLocation().isInvalid())
    return !isa<TranslationUnitDecl>(decl);
  return decl->getASTContext().getSourceManager().isInSystemHeader(decl->getLocation());
}

/// Helpers of a container that hold nothing of the user's.
static bool isPolicy(QualType type) {
  static const llvm::StringSet<> names = {"allocator", "char_traits", "less",          "greater",
                                          "hash",      "equal_to",    "default_delete"};
  const CXXRecordDecl *record = type->getAsCXXRecordDecl();
  return record && record->getIdentifier() && inLibrary(record) &&
         names.contains(record->getName());
}

static bool carriesArgument(const TemplateArgument &argument, unsigned depth);

static bool holds(const CXXRecordDecl *record, unsigned depth) {
  constexpr unsigned DeepestNesting = 6;
  if (!record || depth > DeepestNesting || !inLibrary(record))
    return false;
  if (record->getIdentifier() && record->getName() == "any")
    return true;
  // A class inside a template's instance, as unordered_map's iterators are.
  if (const auto *outer = dyn_cast<CXXRecordDecl>(record->getDeclContext());
      outer && holds(outer, depth + 1))
    return true;
  const auto *instance = dyn_cast<ClassTemplateSpecializationDecl>(record);
  if (!instance)
    return false;
  return llvm::any_of(instance->getTemplateArgs().asArray(), [&](const TemplateArgument &argument) {
    return carriesArgument(argument, depth + 1);
  });
}

static bool carriesArgument(const TemplateArgument &argument, unsigned depth) {
  if (argument.getKind() == TemplateArgument::Pack)
    return llvm::any_of(argument.pack_elements(), [&](const TemplateArgument &element) {
      return carriesArgument(element, depth);
    });
  if (argument.getKind() != TemplateArgument::Type)
    return false;
  QualType type = argument.getAsType();
  if (isPolicy(type))
    return false;
  while (type->isPointerType() || type->isReferenceType())
    type = type->getPointeeType();
  if (const CXXRecordDecl *record = type->getAsCXXRecordDecl(); record && inLibrary(record))
    return holds(record, depth);
  return type->isVoidType() ? false : AddressFlow::holdsAddress(type);
}

bool isHolder(QualType type) {
  type = type.getCanonicalType().getAtomicUnqualifiedType();
  return holds(type->getAsCXXRecordDecl(), 0);
}

llvm::SmallVector<const CXXMethodDecl *, 2> callOperators(const CXXRecordDecl *record) {
  llvm::SmallVector<const CXXMethodDecl *, 2> found;
  if (!record->hasDefinition())
    return found;
  record = record->getDefinition();
  DeclarationName name = record->getASTContext().DeclarationNames.getCXXOperatorName(OO_Call);
  for (const NamedDecl *decl : record->lookup(name)) {
    if (const auto *shadow = dyn_cast<UsingShadowDecl>(decl))
      decl = shadow->getTargetDecl();
    if (const auto *method = dyn_cast<CXXMethodDecl>(decl))
      found.push_back(method);
    else if (const auto *pattern = dyn_cast<FunctionTemplateDecl>(decl))
      for (const FunctionDecl *instance : pattern->specializations())
        if (const auto *method = dyn_cast<CXXMethodDecl>(instance))
          found.push_back(method);
  }
  for (const CXXBaseSpecifier &base : record->bases())
    if (const CXXRecordDecl *inherited = base.getType()->getAsCXXRecordDecl();
        found.empty() && inherited && !inLibrary(inherited))
      found = callOperators(inherited);
  return found;
}

const CXXRecordDecl *callableRecord(QualType type) {
  const CXXRecordDecl *record = type.getNonReferenceType()->getAsCXXRecordDecl();
  return record && !record->isDependentContext() && !inLibrary(record) &&
                 !callOperators(record).empty()
             ? record
             : nullptr;
}

const Expr *objectOf(const CallExpr *call) {
  if (const auto *member = dyn_cast<CXXMemberCallExpr>(call))
    return member->getImplicitObjectArgument();
  const auto *method = dyn_cast_or_null<CXXMethodDecl>(call->getDirectCallee());
  bool onObject =
      isa<CXXOperatorCallExpr>(call) && method && method->isImplicitObjectMemberFunction();
  return onObject ? call->getArg(0) : nullptr;
}

llvm::ArrayRef<const Expr *> argumentsOf(const CallExpr *call) {
  llvm::ArrayRef<const Expr *> all(call->getArgs(), call->getNumArgs());
  return isa<CXXOperatorCallExpr>(call) && objectOf(call) ? all.drop_front() : all;
}

/// The name of a function at namespace scope in the library; empty for others.
static llvm::StringRef freeName(const FunctionDecl *function) {
  bool isFree = function->getIdentifier() && !isa<CXXMethodDecl>(function);
  return isFree && inLibrary(function) ? function->getName() : "";
}

static LibraryUse useOfMethod(const CXXMethodDecl *method) {
  llvm::StringRef owner = method->getParent()->getName();
  if (owner == "thread" || owner == "jthread")
    return isa<CXXConstructorDecl>(method) ? LibraryUse::Runs : LibraryUse::Keeps;
  QualType type = method->getASTContext().getRecordType(method->getParent());
  return isHolder(type) ? LibraryUse::Keeps : LibraryUse::Unknown;
}

LibraryUse useOf(const FunctionDecl *function) {
  static const llvm::StringSet<> keeps = {"move",
                                          "forward",
                                          "move_if_noexcept",
                                          "as_const",
                                          "ref",
                                          "cref",
                                          "mem_fn",
                                          "bind",
                                          "bind_front",
                                          "bind_back",
                                          "not_fn",
                                          "make_pair",
                                          "make_tuple",
                                          "tie",
                                          "get",
                                          "swap",
                                          "iter_swap",
                                          "exchange",
                                          "make_shared",
                                          "make_unique",
                                          "addressof",
                                          "make_optional",
                                          "forward_as_tuple",
                                          "tuple_cat",
                                          "begin",
                                          "end",
                                          "next",
                                          "prev",
                                          "advance",
                                          "distance",
                                          "back_inserter",
                                          "any_cast",
                                          "get_if",
                                          "allocate_shared",
                                          "cbegin",
                                          "cend",
                                          "copy",
                                          "copy_n",
                                          "move_backward",
                                          "fill",
                                          "make_move_iterator",
                                          "inserter",
                                          "static_pointer_cast",
                                          "dynamic_pointer_cast",
                                          "front_inserter",
                                          "size",
                                          "empty",
                                          "data",
                                          "atomic_store",
                                          "atomic_load",
                                          "atomic_exchange"};
  static const llvm::StringSet<> runs = {"invoke", "call_once", "async", "apply", "invoke_r"};
  if (const auto *method = dyn_cast<CXXMethodDecl>(function))
    return useOfMethod(method);
  if (function->isOverloadedOperator() || keeps.contains(freeName(function)))
    return LibraryUse::Keeps;
  return runs.contains(freeName(function)) ? LibraryUse::Runs : LibraryUse::Unknown;
}

bool runsElsewhere(const FunctionDecl *function) {
  return isa<CXXConstructorDecl>(function) || freeName(function) == "async";
}

bool exchangesArguments(const FunctionDecl *function) {
  static const llvm::StringSet<> names = {"swap",          "iter_swap",    "exchange",
                                          "copy",          "copy_n",       "fill",
                                          "move_backward", "atomic_store", "atomic_exchange"};
  return names.contains(freeName(function)) ||
         (freeName(function) == "move" && function->getNumParams() > 1);
}

llvm::SmallVector<LibraryStore, 4> libraryStores(const CallExpr *call) {
  llvm::SmallVector<LibraryStore, 4> stores;
  auto arguments = argumentsOf(call);
  if (const Expr *object = objectOf(call)) {
    const auto *method = dyn_cast_or_null<CXXMethodDecl>(call->getDirectCallee());
    if (!method || method->isConst() || method->getOverloadedOperator() == OO_Call)
      return stores;
    bool swaps = method->getIdentifier() && method->getName() == "swap";
    for (const Expr *argument : arguments) {
      stores.push_back({object, argument});
      if (swaps)
        stores.push_back({argument, object});
    }
  } else if (call->getDirectCallee() && exchangesArguments(call->getDirectCallee())) {
    for (const Expr *to : arguments)
      for (const Expr *from : arguments)
        if (to != from)
          stores.push_back({to, from});
  }
  return stores;
}

bool isBind(const FunctionDecl *function) {
  llvm::StringRef name = freeName(function);
  return name == "bind" || name == "bind_front";
}

bool takesObject(const Expr *callable) {
  return callable->IgnoreParenImpCasts()->getType()->isMemberFunctionPointerType();
}

std::optional<unsigned> placeholder(const Expr *expr) {
  const CXXRecordDecl *record = expr->getType()->getAsCXXRecordDecl();
  if (!record || !record->getIdentifier() || !inLibrary(record))
    return std::nullopt;
  const auto *instance = dyn_cast<ClassTemplateSpecializationDecl>(record);
  bool named = record->getName() == "_Placeholder" || record->getName() == "__ph" ||
               record->getName() == "arg";
  if (!instance || !named || instance->getTemplateArgs().size() != 1 ||
      instance->getTemplateArgs()[0].getKind() != TemplateArgument::Integral)
    return std::nullopt;
  return static_cast<unsigned>(instance->getTemplateArgs()[0].getAsIntegral().getZExtValue());
}

} // namespace stingy
