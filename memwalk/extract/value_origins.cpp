#include "extract/value_origins.h"

#include "extract/null_test.h"
#include "model/sort_unique.h"

#include <clang/AST/ASTContext.h>

namespace stingy {

using namespace clang;

const VarDecl *variableOf(const Expr *expr) {
  const auto *reference = dyn_cast<DeclRefExpr>(expr->IgnoreParenCasts());
  return reference ? dyn_cast<VarDecl>(reference->getDecl()) : nullptr;
}

static bool pointsToRecord(QualType type) {
  return type->isPointerType() && type->getPointeeType()->isRecordType();
}

bool ValueOrigins::follows(const VarDecl *variable) { return pointsToRecord(variable->getType()); }

static const FunctionDecl *makerOf(const Expr *expr) {
  const auto *call = dyn_cast<CallExpr>(expr->IgnoreParenCasts());
  return call ? call->getDirectCallee() : nullptr;
}

void ValueOrigins::assign(const VarDecl *variable, const Expr *expr) {
  if (!pointsToRecord(variable->getType()) || (expr && isNull(expr, function_->getASTContext())))
    return;
  if (const FunctionDecl *maker = expr ? makerOf(expr) : nullptr)
    makers_[variable].push_back(maker);
  else
    unclear_.insert(variable);
}

void ValueOrigins::returned(const Expr *expr) {
  if (isNull(expr, function_->getASTContext()))
    return;
  if (const FunctionDecl *maker = makerOf(expr))
    resultMakers_.push_back(maker);
  else if (const VarDecl *variable = variableOf(expr))
    resultVariables_.push_back(variable);
  else
    resultUnclear_ = true;
}

void ValueOrigins::passed(std::size_t call, unsigned position, const Expr *expr) {
  const VarDecl *variable = variableOf(expr);
  if (variable && pointsToRecord(variable->getType()))
    arguments_.push_back({call, position, variable});
}

NameId ValueOrigins::originOf(const VarDecl *variable, EntityNames &names) const {
  if (unclear_.contains(variable) || variable->getDeclContext() != function_)
    return NoName;
  if (const auto *parameter = dyn_cast<ParmVarDecl>(variable))
    return makers_.count(variable) ? NoName
                                   : names.parameter(function_, parameter->getFunctionScopeIndex());
  return variable->hasLocalStorage() && makers_.count(variable) ? names.entity(variable) : NoName;
}

void ValueOrigins::addMade(NameId place, const Makers &makers, Facts &facts, EntityNames &names) {
  MadeFact made{place, {}};
  for (const FunctionDecl *maker : makers)
    made.by.push_back(maker ? names.entity(maker) : NoName);
  sortUnique(made.by);
  facts.made.push_back(std::move(made));
}

void ValueOrigins::addTo(Facts &facts, EntityNames &names) const {
  llvm::SmallPtrSet<const VarDecl *, 8> told;
  for (const Argument &argument : arguments_) {
    NameId origin = originOf(argument.variable, names);
    if (origin == NoName)
      continue;
    auto &origins = facts.calls[argument.call].origins;
    origins.resize(std::max<std::size_t>(origins.size(), argument.position + 1), NoName);
    origins[argument.position] = origin;
    if (auto makers = makers_.find(argument.variable);
        makers != makers_.end() && told.insert(argument.variable).second)
      addMade(origin, makers->second, facts, names);
  }
  for (const VarDecl *variable : told_)
    if (auto makers = makers_.find(variable); makers != makers_.end() &&
                                              originOf(variable, names) != NoName &&
                                              told.insert(variable).second)
      addMade(names.entity(variable), makers->second, facts, names);
  if (!pointsToRecord(function_->getReturnType()))
    return;
  Makers all = resultMakers_;
  for (const VarDecl *variable : resultVariables_) {
    auto makers = makers_.find(variable);
    if (originOf(variable, names) == NoName || makers == makers_.end())
      all.push_back(nullptr);
    else
      all.append(makers->second.begin(), makers->second.end());
  }
  if (resultUnclear_)
    all.push_back(nullptr);
  addMade(names.result(function_), all, facts, names);
}

} // namespace stingy
