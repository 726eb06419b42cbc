// Containers of the C++ library as sites. What a container holds is one object, however often it
// allocates: it goes by the field or variable that the container is. A call gives a container
// memory when it may allocate, or when it may take what another container had.
#include "extract/allocation_site.h"

#include "extract/cxx_library.h"

#include <clang/AST/StmtCXX.h>

namespace stingy {

using namespace clang;

using Holder = AllocationSites::Holder;

static const Holder Temporary{"", true};

/// `outer` is, or is made from, the object that one of its operands is.
static bool takesOver(const Stmt *outer) {
  if (const auto *construct = dyn_cast<CXXConstructExpr>(outer))
    return construct->isElidable();
  return isa<ParenExpr, CastExpr, FullExpr, MaterializeTemporaryExpr, CXXBindTemporaryExpr,
             AbstractConditionalOperator>(outer);
}

/// What is built there stays, and goes by no name.
static bool keepsNameless(const Stmt *parent) {
  return isa<LambdaExpr, CXXNewExpr, CXXThrowExpr, CXXParenListInitExpr, CoreturnStmt>(parent);
}

/// The arguments of the user's function that `parent` calls.
static std::pair<const FunctionDecl *, llvm::ArrayRef<const Expr *>> userCall(const Stmt *parent) {
  const FunctionDecl *callee = nullptr;
  llvm::ArrayRef<const Expr *> arguments;
  if (const auto *construct = dyn_cast<CXXConstructExpr>(parent)) {
    callee = construct->getConstructor();
    arguments = {construct->getArgs(), construct->getNumArgs()};
  } else if (const auto *call = dyn_cast<CallExpr>(parent)) {
    callee = call->getDirectCallee();
    arguments = argumentsOf(call);
  }
  return {callee && !inLibrary(callee) ? callee : nullptr, arguments};
}

bool AllocationSites::endsWithCall(const VarDecl *variable) const {
  return variable->hasLocalStorage() && variable->getParentFunctionOrMethod() == function_ &&
         !isCoroutine();
}

bool AllocationSites::isCoroutine() const { return isa<CoroutineBodyStmt>(function_->getBody()); }

/// Of what a constructor initialises with `value`, or with the value that stands in the class.
std::optional<Holder> AllocationSites::memberHolder(const Expr *value) const {
  const auto *constructor = dyn_cast<CXXConstructorDecl>(function_);
  if (!constructor)
    return Temporary;
  for (const CXXCtorInitializer *initializer : constructor->inits()) {
    const Expr *init = initializer->getInit();
    if (const auto *byDefault = dyn_cast<CXXDefaultInitExpr>(init))
      init = byDefault->getExpr();
    if (init->IgnoreImplicit() != value->IgnoreImplicit())
      continue;
    const FieldDecl *field = initializer->getAnyMember();
    return field ? std::optional<Holder>({spelledField(field), false}) : std::nullopt;
  }
  return Temporary;
}

/// The parameter of the user's function that is given `child`.
Holder AllocationSites::parameterHolder(const Stmt *parent, const Expr *child) const {
  auto [callee, arguments] = userCall(parent);
  for (unsigned i = 0; callee && i < arguments.size() && i < callee->getNumParams(); ++i)
    if (arguments[i] == child && callee->getParamDecl(i)->getIdentifier())
      return {localName(callee, callee->getParamDecl(i)->getName()), !isCoroutine()};
  return Temporary;
}

/// What comes to have the value; nothing where that stays and has no name.
std::optional<Holder> AllocationSites::takerOf(const Expr *value) const {
  const Expr *child = value;
  const Stmt *parent = parents_.getParent(child);
  while (parent && takesOver(parent)) {
    child = cast<Expr>(parent);
    parent = parents_.getParent(child);
  }
  if (!parent)
    return memberHolder(child);
  if (keepsNameless(parent))
    return std::nullopt;
  if (const auto *declaration = dyn_cast<DeclStmt>(parent))
    for (const Decl *decl : declaration->decls())
      if (const auto *variable = dyn_cast<VarDecl>(decl); variable && variable->getInit() == child)
        return Holder{variableName(variable), endsWithCall(variable)};
  if (isa<ReturnStmt>(parent))
    return Holder{localName(function_, "") + "()", !isCoroutine()};
  if (const auto *list = dyn_cast<InitListExpr>(parent)) {
    std::string name = ownerOfElement(list, child).name;
    bool given = isa_and_nonnull<CXXStdInitializerListExpr>(parents_.getParentIgnoreParens(list));
    return !name.empty() ? std::optional<Holder>({name, false})
           : given       ? std::optional<Holder>(Temporary)
                         : std::nullopt;
  }
  if (const auto *assignment = dyn_cast<CXXOperatorCallExpr>(parent);
      assignment && assignment->getOperator() == OO_Equal && assignment->getArg(1) == child)
    return holderAt(assignment->getArg(0)).value_or(Temporary);
  return parameterHolder(parent, child);
}

/// The container that stands at `place`, or that has it as an element.
std::optional<Holder> AllocationSites::holderAt(const Expr *place) const {
  place = place->IgnoreParenCasts();
  while (const auto *subscript = dyn_cast<ArraySubscriptExpr>(place))
    place = subscript->getBase()->IgnoreParenCasts();
  if (place->getType()->isPointerType())
    return std::nullopt;
  if (isa<MaterializeTemporaryExpr, CXXBindTemporaryExpr>(place))
    return Temporary;
  if (const auto *member = dyn_cast<MemberExpr>(place)) {
    const auto *field = dyn_cast<FieldDecl>(member->getMemberDecl());
    if (field && inLibrary(field)) // of a pair
      return isContainer(member->getBase()->getType()) ? holderAt(member->getBase()) : std::nullopt;
    bool owns = field && !field->getType()->isReferenceType();
    return owns ? std::optional<Holder>({spelledField(field), false}) : std::nullopt;
  }
  if (const auto *reference = dyn_cast<DeclRefExpr>(place)) {
    const auto *variable = dyn_cast<VarDecl>(reference->getDecl());
    bool owns = variable && !variable->getType()->isReferenceType();
    return owns ? std::optional<Holder>({variableName(variable), endsWithCall(variable)})
                : std::nullopt;
  }
  const auto *call = dyn_cast<CallExpr>(place);
  const Expr *object = call ? objectOf(call) : nullptr;
  bool within = object && call->isLValue() && isContainer(object->getType());
  return within ? holderAt(object) : std::nullopt;
}

void AllocationSites::addHolder(const std::optional<Holder> &holder, QualType container,
                                GivenMemory &given) const {
  if (!holder) {
    given.toUnknown = true;
    return;
  }
  SiteFact site;
  site.role = RoleKind::Malloc;
  site.object.identity = names_.intern(holder->name);
  site.object.type = names_.intern(elementOf(container, context_.getPrintingPolicy()));
  site.object.container = true;
  site.scoped = holder->scoped && !sharesMemory(container);
  site.edit.whyNot = LibraryWhyNot;
  given.sites.push_back(std::move(site));
}

GivenMemory AllocationSites::describeContainers(const Expr *call, const FunctionDecl *callee,
                                                bool allocates) const {
  GivenMemory given;
  if (!allocates && !changesContainers(callee))
    return given;
  auto addPlace = [&](const Expr *place) {
    if (ownsMemory(place->getType()))
      addHolder(holderAt(place), place->getType(), given);
  };
  const auto *direct = dyn_cast<CallExpr>(call);
  const auto *method = dyn_cast<CXXMethodDecl>(callee);
  const Expr *object = direct ? objectOf(direct) : nullptr;
  bool changesObject = object && !method->isConst();
  if (changesObject)
    addPlace(object);
  auto arguments = direct ? argumentsOf(direct) : llvm::ArrayRef<const Expr *>();
  for (unsigned i = 0; i < arguments.size() && i < callee->getNumParams(); ++i)
    if (arguments[i]->isLValue() && mayChangeContainer(callee->getParamDecl(i)))
      addPlace(arguments[i]);
  bool builds = !direct || (!changesObject && changesNothing(callee));
  if (builds && ownsMemory(call->getType()))
    addHolder(takerOf(call), call->getType(), given);
  given.toUnknown |= allocates && given.sites.empty();
  return given;
}

GivenMemory AllocationSites::describeResult(const CallExpr *call) const {
  GivenMemory given;
  if (call->isPRValue() && ownsMemory(call->getType()))
    if (auto holder = takerOf(call); !holder || !holder->name.empty())
      addHolder(holder, call->getType(), given);
  return given;
}

} // namespace stingy
