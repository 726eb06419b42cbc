// Calls that C does not spell: an alias runs its target, a constructor function runs before main,
// a cleanup function at the end of a variable's scope.
#include "extract/fact_visitor.h"

#include <clang/AST/Attr.h>
#include <clang/Basic/SourceManager.h>

namespace stingy {

using namespace clang;

void FactVisitor::addImplicitCalls(const FunctionDecl *function) {
  if (context_.getSourceManager().isInSystemHeader(function->getLocation()))
    return;
  if (const auto *alias = function->getAttr<AliasAttr>())
    addAlias(function, functionNamed(alias->getAliasee()));
  if (const auto *chosen = function->getAttr<IFuncAttr>())
    addChosen(function, functionNamed(chosen->getResolver()));
  bool beforeMain = function->hasAttr<ConstructorAttr>() || function->hasAttr<DestructorAttr>();
  if (beforeMain && function->doesThisDeclarationHaveABody())
    facts_.calls.push_back(implicitCall(NoName, function, function->getLocation()));
}

const FunctionDecl *FactVisitor::functionNamed(StringRef name) {
  DeclarationName spelled(&context_.Idents.get(name));
  for (const NamedDecl *found : context_.getTranslationUnitDecl()->lookup(spelled))
    if (const auto *function = dyn_cast<FunctionDecl>(found))
      return function;
  return nullptr;
}

CallFact FactVisitor::implicitCall(NameId caller, const FunctionDecl *callee,
                                   SourceLocation where) {
  CallFact fact;
  fact.caller = caller;
  fact.callee = facts_.functions[functionIndex(callee)].name;
  fact.location = names_.place(where);
  return fact;
}

/// Another name of the target: what it is given and what it returns are the target's.
void FactVisitor::addAlias(const FunctionDecl *alias, const FunctionDecl *target) {
  std::size_t index = functionIndex(alias);
  if (!target)
    return;
  CallFact fact = implicitCall(facts_.functions[index].name, target, alias->getLocation());
  FunctionFact &same = facts_.functions[index];
  same.defined = true;
  same.frame = ByteBound::exact(0);
  fact.arguments = same.parameters;
  facts_.flows.push_back({names_.result(target), same.result});
  facts_.calls.push_back(std::move(fact));
}

/// The function is what its resolver returns.
void FactVisitor::addChosen(const FunctionDecl *function, const FunctionDecl *resolver) {
  std::size_t index = functionIndex(function);
  if (!resolver)
    return;
  facts_.calls.push_back(implicitCall(NoName, resolver, function->getLocation()));
  FunctionFact &fact = facts_.functions[index];
  fact.defined = true;
  fact.frame = ByteBound::exact(0);
  CallFact call;
  call.caller = fact.name;
  call.through = names_.result(resolver);
  call.signature = fact.signature;
  call.result = fact.result;
  call.location = names_.place(function->getLocation());
  call.arguments = fact.parameters;
  facts_.calls.push_back(std::move(call));
}

/// It runs wherever the scope is left, of which nothing is said: the paths are not known.
void FactVisitor::addCleanup(const VarDecl *variable) {
  const auto *cleanup = variable->getAttr<CleanupAttr>();
  if (!cleanup || !body_.function)
    return;
  facts_.calls.push_back(
      implicitCall(body_.name, cleanup->getFunctionDecl(), variable->getLocation()));
  body_.everyCallPlaced = false;
}

} // namespace stingy
