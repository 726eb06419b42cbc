#include "extract/state_numbers.h"

#include <algorithm>
#include <clang/AST/ExprCXX.h>
#include <clang/Basic/Builtins.h>
#include <clang/Basic/SourceManager.h>
#include <fmt/format.h>
#include <llvm/ADT/StringExtras.h>
#include <unordered_map>

namespace stingy {

using namespace clang;

bool StateNumbers::follows(QualType type) const {
  return !stages_.values().empty() && type->isIntegralOrEnumerationType() &&
         !stages_.isStageEnum(type);
}

NameId StateNumbers::place(const ValueDecl *decl) {
  if (const auto *parameter = dyn_cast<ParmVarDecl>(decl)) {
    const auto *function = dyn_cast<FunctionDecl>(parameter->getDeclContext());
    return function ? names_.parameter(function, parameter->getFunctionScopeIndex()) : NoName;
  }
  NameId node = names_.entity(decl);
  const auto *variable = dyn_cast<VarDecl>(decl);
  if (!variable || (variable->hasGlobalStorage() && variable->isExternallyVisible()))
    shared_.insert(node);
  return node;
}

/// One node for all places that spell the number alike.
NameId StateNumbers::number(const llvm::APSInt &value, const Expr *spelled) {
  std::string text = "number:" + llvm::toString(value, 10);
  if (spelled)
    text += fmt::format("@{}", spelled->IgnoreParenCasts()->getBeginLoc().getRawEncoding());
  NameId node = names_.intern(text);
  numbers_.try_emplace(node, Number{value, spelled});
  return node;
}

NameId StateNumbers::stored(const ValueDecl *holder, const Expr *expr) {
  stored_.insert(cast<ValueDecl>(holder->getCanonicalDecl()));
  return node(expr, holder, "value");
}

NameId StateNumbers::passed(const Expr *expr, std::size_t position) {
  NameId argument = node(expr, nullptr, fmt::format("argument{}", position));
  passed_.insert(argument);
  return argument;
}

/// What a macro expands to stands all at one place: `what`, and the numbers, tell it apart.
NameId StateNumbers::node(const Expr *expr, const ValueDecl *holder, std::string what) {
  Nodes nodes;
  collect(expr, holder, nodes);
  bool isPlace = nodes.size() == 1 && nodes.front() != unseen_ && !numbers_.contains(nodes.front());
  if (isPlace)
    return nodes.front();
  for (NameId node : nodes)
    if (auto number = numbers_.find(node); number != numbers_.end())
      what += "=" + llvm::toString(number->second.value, 10);
  NameId joined = names_.expression(expr, what.c_str());
  for (NameId node : nodes)
    flows_.push_back({node, joined});
  return joined;
}

void StateNumbers::assign(NameId to, const Expr *value) {
  Nodes nodes;
  if (to != NoName)
    collect(value, nullptr, nodes);
  for (NameId node : nodes)
    flows_.push_back({node, to});
}

void StateNumbers::assign(const ValueDecl *to, const Expr *value) {
  if (value && !value->isValueDependent() && follows(to->getType()) && !stages_.isHolder(to))
    assign(place(to), value);
}

void StateNumbers::returned(const FunctionDecl *function, const Expr *value) {
  if (value->isValueDependent() || !follows(function->getReturnType()))
    return;
  NameId result = names_.result(function);
  if (function->isExternallyVisible())
    shared_.insert(result);
  assign(result, value);
}

void StateNumbers::cleared(const VarDecl *variable) {
  if (follows(variable->getType()) && !stages_.isHolder(variable))
    flows_.push_back({number(llvm::APSInt::get(0), nullptr), place(variable)});
}

void StateNumbers::collect(const Expr *expr, const ValueDecl *holder, Nodes &nodes) {
  Expr::EvalResult constant;
  bool isNumber = expr->getType()->isIntegralOrEnumerationType() && !expr->isValueDependent();
  if (isNumber && expr->EvaluateAsInt(constant, context_)) {
    const llvm::APSInt &value = constant.Val.getInt();
    NameId stage = holder
                       ? stages_.stage(holder, value, NumberUse::Store, expr, expr->getBeginLoc())
                       : number(value, expr);
    nodes.push_back(stage != NoName ? stage : unseen_);
    return;
  }
  expr = expr->IgnoreParenCasts();
  if (const auto *choice = dyn_cast<AbstractConditionalOperator>(expr)) {
    collect(choice->getTrueExpr(), holder, nodes);
    return collect(choice->getFalseExpr(), holder, nodes);
  }
  if (const auto *binary = dyn_cast<BinaryOperator>(expr);
      binary && (binary->getOpcode() == BO_Assign || binary->getOpcode() == BO_Comma))
    return collect(binary->getRHS(), holder, nodes);
  if (const auto *call = dyn_cast<CallExpr>(expr);
      call && call->getBuiltinCallee() == Builtin::BI__builtin_expect)
    return collect(call->getArg(0), holder, nodes);
  if (collectElements(expr, holder, nodes))
    return;
  NameId read = this->read(expr);
  nodes.push_back(read != NoName ? read : unseen_);
}

/// next[c->state]: the elements of a table that nobody writes.
bool StateNumbers::collectElements(const Expr *expr, const ValueDecl *holder, Nodes &nodes) {
  const auto *subscript = dyn_cast<ArraySubscriptExpr>(expr);
  const auto *base =
      subscript ? dyn_cast<DeclRefExpr>(subscript->getBase()->IgnoreParenImpCasts()) : nullptr;
  const auto *table = base ? dyn_cast<VarDecl>(base->getDecl()) : nullptr;
  if (!table || !table->getType()->isArrayType() ||
      !context_.getBaseElementType(table->getType()).isConstQualified())
    return false;
  const Expr *value = table->getAnyInitializer();
  const auto *list = value ? dyn_cast<InitListExpr>(value->IgnoreParenImpCasts()) : nullptr;
  if (!list)
    return false;
  if (!list->isSemanticForm() && list->getSemanticForm())
    list = list->getSemanticForm();
  for (const Expr *element : list->inits())
    collect(element, holder, nodes);
  if (const Expr *rest = list->getArrayFiller())
    collect(rest, holder, nodes);
  return true;
}

/// NoName for what is not followed.
NameId StateNumbers::read(const Expr *expr) {
  if (const auto *reference = dyn_cast<DeclRefExpr>(expr))
    return readPlace(reference->getDecl());
  if (const auto *member = dyn_cast<MemberExpr>(expr))
    return readPlace(member->getMemberDecl());
  const auto *call = dyn_cast<CallExpr>(expr);
  return call ? result(call) : NoName;
}

/// A field is zero where its record was cleared. In C++ it may be given a value in more ways than
/// are looked at.
NameId StateNumbers::readPlace(const ValueDecl *decl) {
  if (!isa<VarDecl, FieldDecl>(decl) || !decl->getType()->isIntegralOrEnumerationType())
    return NoName;
  if (stages_.isHolder(decl) || stages_.isStageEnum(decl->getType()))
    return place(decl);
  if (isa<FieldDecl>(decl) && names_.cplusplus())
    return NoName;
  NameId node = place(decl);
  if (isa<FieldDecl>(decl))
    flows_.push_back({number(llvm::APSInt::get(0), nullptr), node});
  return node;
}

NameId StateNumbers::result(const CallExpr *call) {
  const FunctionDecl *callee = call->getDirectCallee();
  if (!callee)
    return names_.expression(call, "call");
  bool isLibrary = callee->getBuiltinID() != 0 ||
                   context_.getSourceManager().isInSystemHeader(callee->getLocation());
  return isLibrary || isa<CXXMethodDecl>(callee) ? NoName : names_.result(callee);
}

void StateNumbers::accessed(const Expr *place) { accessed_.insert(place->IgnoreParens()); }

void StateNumbers::named(const Expr *name, const ValueDecl *decl) {
  if (isa<VarDecl, FieldDecl>(decl) && follows(decl->getType()) && !stages_.isHolder(decl) &&
      !decl->getType().isConstQualified() && !accessed_.contains(name))
    flows_.push_back({unseen_, place(decl)});
}

/// Which nodes lead to which holder.
class StateNumbers::Sinks {
public:
  Sinks(StateNumbers &numbers, const Facts &facts) : numbers_(numbers) {
    for (const FlowFact &flow : numbers.flows_)
      before_[flow.to].push_back(flow.from);
    for (const FlowFact &flow : facts.flows)
      before_[flow.to].push_back(flow.from);
    for (const FunctionFact &function : facts.functions)
      functions_[function.name] = &function;
    for (const CallFact &call : facts.calls)
      addCall(call);
    reach(std::vector<NameId>(numbers.shared_.begin(), numbers.shared_.end()), shared_);
    for (const ValueDecl *holder : numbers.stored_)
      reach(stores_[numbers.stages_.store(holder)], ofHolder_[holder]);
  }

  bool leads(NameId node) const {
    return shared_.contains(node) ||
           std::any_of(ofHolder_.begin(), ofHolder_.end(),
                       [&](const auto &of) { return of.second.contains(node); });
  }
  bool leads(NameId node, const ValueDecl *holder) const {
    auto found = ofHolder_.find(holder);
    return found != ofHolder_.end() && found->second.contains(node);
  }
  bool isShared(NameId node) const { return shared_.contains(node); }

private:
  /// What a function takes of which the unit has no body, another unit's has.
  void addCall(const CallFact &call) {
    auto found = functions_.find(call.callee);
    const FunctionFact *callee = found == functions_.end() ? nullptr : found->second;
    if (callee && callee->synthetic) {
      stores_[callee->name].insert(stores_[callee->name].end(), call.arguments.begin(),
                                   call.arguments.end());
      return;
    }
    for (std::size_t i = 0; i < call.arguments.size(); ++i)
      if (!numbers_.passed_.contains(call.arguments[i]))
        continue;
      else if (callee && callee->defined && i < callee->parameters.size())
        before_[callee->parameters[i]].push_back(call.arguments[i]);
      else
        numbers_.shared_.insert(call.arguments[i]);
  }

  void reach(std::vector<NameId> work, std::set<NameId> &reached) {
    while (!work.empty()) {
      NameId node = work.back();
      work.pop_back();
      if (node == NoName || !reached.insert(node).second)
        continue;
      const auto &before = before_[node];
      work.insert(work.end(), before.begin(), before.end());
    }
  }

  StateNumbers &numbers_;
  std::unordered_map<NameId, std::vector<NameId>> before_, stores_;
  std::unordered_map<NameId, const FunctionFact *> functions_;
  std::map<const ValueDecl *, std::set<NameId>> ofHolder_;
  std::set<NameId> shared_;
};

/// A number becomes a state of each holder that it may come to.
void StateNumbers::addFlow(const FlowFact &flow, const Sinks &sinks, Facts &facts) {
  auto found = numbers_.find(flow.from);
  if (found == numbers_.end()) {
    if (sinks.leads(flow.to))
      facts.flows.push_back(flow);
    return;
  }
  const auto &[value, spelled] = found->second;
  SourceLocation where = spelled ? spelled->getBeginLoc() : SourceLocation();
  for (const ValueDecl *holder : stages_.values()) {
    bool isStored = sinks.leads(flow.to, cast<ValueDecl>(holder->getCanonicalDecl()));
    if (!isStored && !sinks.isShared(flow.to))
      continue;
    NameId stage = stages_.stage(holder, value, isStored ? NumberUse::Store : NumberUse::Elsewhere,
                                 spelled, where);
    if (stage != NoName || isStored)
      facts.flows.push_back({stage != NoName ? stage : unseen_, flow.to});
  }
}

void StateNumbers::addTo(Facts &facts) {
  if (stages_.values().empty())
    return;
  Sinks sinks(*this, facts);
  for (const FlowFact &flow : flows_)
    addFlow(flow, sinks, facts);
  for (CallFact &call : facts.calls) {
    for (NameId &argument : call.arguments)
      if (passed_.contains(argument) && !sinks.leads(argument))
        argument = NoName;
    while (!call.arguments.empty() && call.arguments.back() == NoName)
      call.arguments.pop_back();
  }
}

} // namespace stingy
