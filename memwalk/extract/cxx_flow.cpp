// Address flow through what only C++ has: objects that can be called, virtual methods, library
// classes.
#include "extract/address_flow.h"
#include "extract/cxx_library.h"

#include <clang/AST/ExprCXX.h>

namespace stingy {

using namespace clang;

bool isMutableCarrierReference(QualType type) {
  return type->isLValueReferenceType() && !type->getPointeeType().isConstQualified() &&
         !type->getPointeeType()->isFunctionType() &&
         AddressFlow::holdsAddress(type->getPointeeType());
}

void AddressFlow::writeBack(const Expr *argument, NameId parameter) {
  if (!mayCarry(argument))
    return;
  Nodes places;
  collect(argument, places);
  for (NameId place : places)
    add(parameter, place, false);
}

NameId AddressFlow::callableNode(const CXXRecordDecl *record) {
  auto operators = callOperators(record);
  auto nodeOf = [&](const CXXMethodDecl *method) {
    return method->isVirtual() ? virtualNode(method) : names_.entity(method);
  };
  if (operators.size() == 1)
    return nodeOf(operators.front());
  NameId node = names_.suffixed(names_.entity(record), "#call");
  for (const CXXMethodDecl *method : operators)
    add(nodeOf(method), node, false);
  return node;
}

void AddressFlow::collectEach(llvm::ArrayRef<const Expr *> exprs, Nodes &nodes) {
  for (const Expr *expr : exprs)
    if (expr && mayCarry(expr))
      collect(expr, nodes);
}

/// The parameters of what `callable` points to, where its type says.
static llvm::ArrayRef<QualType> parameterTypes(const Expr *callable) {
  QualType type = callable->IgnoreParenCasts()->getType();
  if (QualType pointee = type->getPointeeType(); !pointee.isNull())
    type = pointee;
  const auto *prototype = type->getAs<FunctionProtoType>();
  return prototype ? prototype->getParamTypes() : llvm::ArrayRef<QualType>();
}

bool AddressFlow::bindsCarrier(const CallExpr *bind) const {
  const Expr *callable = bind->getArg(0);
  llvm::ArrayRef<QualType> types = parameterTypes(callable);
  unsigned first = takesObject(callable) ? 2 : 1;
  for (unsigned i = first; i < bind->getNumArgs(); ++i) {
    auto number = placeholder(bind->getArg(i));
    unsigned parameter = i - first;
    bool moved = number && *number != parameter + 1 && parameter < types.size() &&
                 carries(types[parameter].getNonReferenceType());
    if (moved || (!number && mayCarry(bind->getArg(i))))
      return true;
  }
  return false;
}

void AddressFlow::callLibrary(const CallExpr *call) {
  for (auto [to, from] : libraryStores(call))
    if (mayCarry(to))
      store(to, from);
}

/// The value of a library's call is in its object or its arguments.
bool AddressFlow::collectCxxCall(const CallExpr *call, Nodes &nodes) {
  const FunctionDecl *callee = call->getDirectCallee();
  bool isBuiltin = callee && callee->getBuiltinID() != 0 && !callee->isInStdNamespace();
  if (!callee || isBuiltin)
    return false;
  const auto *conversion = dyn_cast<CXXConversionDecl>(callee);
  if (conversion && conversion->getParent()->isLambda()) {
    nodes.push_back(callableNode(conversion->getParent()));
    return true;
  }
  if (!callee->getASTContext().getLangOpts().CPlusPlus || !inLibrary(callee) || callee->isExternC())
    return false;
  if (isBind(callee) && call->getNumArgs() > 0) {
    if (bindsCarrier(call))
      nodes.push_back(names_.expression(call, "bind"));
    else
      collectEach(call->getArg(0), nodes);
    return true;
  }
  const Expr *object = objectOf(call);
  if (callee->getOverloadedOperator() == OO_Call || useOf(callee) == LibraryUse::Runs) {
    nodes.push_back(names_.expression(call, "call"));
    return true;
  }
  if (object && carries(object->getType().getNonReferenceType()))
    collect(object, nodes);
  collectEach(argumentsOf(call), nodes);
  return true;
}

bool AddressFlow::collectCxx(const Expr *expr, Nodes &nodes) {
  if (const CXXRecordDecl *record = callableRecord(expr->getType())) {
    nodes.push_back(callableNode(record));
    return true;
  }
  if (const auto *temporary = dyn_cast<CXXBindTemporaryExpr>(expr))
    return collect(temporary->getSubExpr(), nodes), true;
  if (const auto *argument = dyn_cast<CXXDefaultArgExpr>(expr))
    return collect(argument->getExpr(), nodes), true;
  if (const auto *member = dyn_cast<CXXDefaultInitExpr>(expr))
    return collect(member->getExpr(), nodes), true;
  if (const auto *list = dyn_cast<CXXStdInitializerListExpr>(expr))
    return collect(list->getSubExpr(), nodes), true;
  if (const auto *list = dyn_cast<InitListExpr>(expr))
    return collectEach(list->inits(), nodes), true;
  if (const auto *created = dyn_cast<CXXNewExpr>(expr))
    return created->getInitializer() ? collect(created->getInitializer(), nodes) : void(), true;
  if (const auto *construct = dyn_cast<CXXConstructExpr>(expr)) {
    collectEach({construct->getArgs(), construct->getNumArgs()}, nodes);
    return true;
  }
  if (const auto *reference = dyn_cast<DeclRefExpr>(expr)) {
    const auto *method = dyn_cast<CXXMethodDecl>(reference->getDecl());
    if (method && method->isVirtual())
      return nodes.push_back(virtualNode(method)), true;
    if (const auto *binding = dyn_cast<BindingDecl>(reference->getDecl())) {
      if (const VarDecl *holding = binding->getHoldingVar())
        collect(holding->getInit(), nodes);
      else if (binding->getBinding())
        collect(binding->getBinding(), nodes);
      return true;
    }
  }
  if (const auto *member = dyn_cast<MemberExpr>(expr))
    if (isa<FieldDecl>(member->getMemberDecl()) && inLibrary(member->getMemberDecl()) &&
        carries(member->getBase()->getType()))
      return collect(member->getBase(), nodes), true;
  if (const auto *binary = dyn_cast<BinaryOperator>(expr); binary && binary->isPtrMemOp())
    return collect(binary->getRHS(), nodes), true;
  if (const auto *call = dyn_cast<CallExpr>(expr))
    return collectCxxCall(call, nodes);
  return false;
}

} // namespace stingy
