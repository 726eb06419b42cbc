#include "extract/record_roots.h"

#include "extract/control_flow.h"
#include "extract/cxx_library.h"
#include "extract/null_test.h"
#include "extract/value_origins.h"

#include <clang/AST/ASTContext.h>
#include <clang/AST/ExprCXX.h>

namespace stingy {

using namespace clang;

static const RecordDecl *recordBehind(QualType type) {
  const RecordDecl *record = type->isPointerType() || type->isReferenceType()
                                 ? type->getPointeeType()->getAsRecordDecl()
                                 : type->getAsRecordDecl();
  return record ? cast<RecordDecl>(record->getCanonicalDecl()) : nullptr;
}

/// A value that is of several ones.
static RecordRoots::Root worse(RecordRoots::Root a, RecordRoots::Root b) {
  if (a.variable && b.variable && a.variable != b.variable)
    return {RecordRoots::Whose::Another};
  if (a.whose == b.whose)
    return a.variable ? a : b;
  return a.whose < b.whose ? b : a;
}

RecordRoots::RecordRoots(const FunctionDecl *function, IsAllocator isAllocator)
    : function_(function), isAllocator_(std::move(isAllocator)), values_(function) {}

bool RecordRoots::isNothing(const Expr *value) const {
  return value && isNull(value, function_->getASTContext());
}

/// f(&p) may give a pointer any value.
bool RecordRoots::isUnknown(const VarDecl *variable) const {
  return variable->getType()->isPointerType() && values_.isAddressTaken(variable);
}

RecordRoots::Way RecordRoots::either(const Expr *one, const Expr *other) const {
  Way way;
  for (const Expr *value : {one, other}) {
    if (isNothing(value))
      continue;
    Way next = wayTo(value);
    way.root = worse(way.root, next.root);
    way.walked.insert(next.walked.begin(), next.walked.end());
    way.shared |= next.shared;
  }
  return way;
}

/// Of all its values; one that comes from the variable itself adds nothing.
RecordRoots::Way RecordRoots::wayToVariable(const VarDecl *variable) const {
  Way way;
  if (variable->hasGlobalStorage()) {
    way.shared = true;
    return way;
  }
  const auto &sources = values_.of(variable);
  bool isOurs = variable->getDeclContext() == function_, unknown = isUnknown(variable);
  if (sources.empty() && !unknown) {
    bool given = isa<ParmVarDecl>(variable) || !isOurs; // a closure was given it with its request
    way.root.whose = given || !variable->getType()->isPointerType() ? Whose::Own : Whose::Another;
    way.root.variable = isOurs ? dyn_cast<ParmVarDecl>(variable) : nullptr;
    return way;
  }
  if (!open_.insert(variable).second)
    return way;
  bool onlyCalls = !isa<ParmVarDecl>(variable) && !unknown;
  if (unknown)
    way.root.whose = Whose::Another;
  for (const Expr *source : sources) {
    if (isNothing(source))
      continue;
    Way next = wayTo(source);
    onlyCalls &= isa<CallExpr>(source->IgnoreParenCasts());
    way.root = worse(way.root, next.root);
    way.walked.insert(next.walked.begin(), next.walked.end());
    way.shared |= next.shared;
  }
  open_.erase(variable);
  if (isa<ParmVarDecl>(variable) && isOurs) // or what it was handed
    way.root = worse(way.root, {Whose::Own, variable});
  if (onlyCalls && way.root.whose != Whose::Own)
    way.root = recordBehind(variable->getType()) ? Root{Whose::Made, variable} : Root{};
  return way;
}

/// A closure was given it with its request.
RecordRoots::Way RecordRoots::wayToObject() const {
  const auto *method = dyn_cast<CXXMethodDecl>(function_);
  bool isOurs =
      method && method->isImplicitObjectMemberFunction() && !method->getParent()->isLambda();
  return {{Whose::Own, isOurs ? method : nullptr}, {}, false};
}

RecordRoots::Way RecordRoots::wayToMember(const MemberExpr *member) const {
  const Expr *base = member->getBase();
  Way way = wayTo(base);
  if (!member->isArrow())
    return way;
  if (way.shared)
    way.root = {Whose::Another};
  for (const Expr *at : {base->IgnoreParenImpCasts(), base->IgnoreParenCasts()})
    if (const RecordDecl *record = recordBehind(at->getType()))
      way.walked.insert(record);
  return way;
}

/// conns[fd], in a function that is handed the number: the request goes by that.
RecordRoots::Way RecordRoots::wayToElement(const ArraySubscriptExpr *element) const {
  Way way = wayTo(element->getBase());
  if (!way.shared)
    return way;
  const auto *number = dyn_cast_or_null<ParmVarDecl>(variableOf(element->getIdx()));
  bool handed = number && number->getDeclContext() == function_ && values_.of(number).empty();
  way.root = {handed ? Whose::Own : Whose::Another};
  way.shared = !handed;
  return way;
}

/// What it is handed, and no more, unless that is nothing.
RecordRoots::Way RecordRoots::wayFromCall(const CallExpr *call) const {
  const FunctionDecl *callee = call->getDirectCallee();
  if (callee && isAllocator_(callee))
    return {};
  Way way{{Whose::Another}, {}, false};
  auto consider = [&](const Expr *argument) {
    if (!recordBehind(argument->getType()))
      return;
    Way given = wayTo(argument);
    if (given.root.whose != Whose::Own || given.shared || way.root.whose == Whose::Own)
      return;
    way = given;
    way.walked.insert(recordBehind(argument->getType()));
  };
  for (const Expr *argument : argumentsOf(call))
    consider(argument);
  if (const auto *method = dyn_cast<CXXMemberCallExpr>(call))
    consider(method->getImplicitObjectArgument());
  return way;
}

RecordRoots::Way RecordRoots::wayTo(const Expr *value) const {
  QualType type = value->getType();
  value = value->IgnoreParenCasts();
  Way way;
  if (const auto *member = dyn_cast<MemberExpr>(value))
    way = wayToMember(member);
  else if (const auto *call = dyn_cast<CallExpr>(value))
    way = wayFromCall(call);
  else if (isa<CXXThisExpr>(value))
    return wayToObject();
  else if (const auto *reference = dyn_cast<DeclRefExpr>(value)) {
    const auto *variable = dyn_cast<VarDecl>(reference->getDecl());
    return variable ? wayToVariable(variable) : way;
  } else if (const auto *element = dyn_cast<ArraySubscriptExpr>(value)) {
    way = wayToElement(element);
  } else if (const auto *choice = dyn_cast<AbstractConditionalOperator>(value)) {
    return either(choice->getTrueExpr(), choice->getFalseExpr());
  } else if (const auto *unary = dyn_cast<UnaryOperator>(value)) {
    return wayTo(unary->getSubExpr());
  } else if (const auto *binary = dyn_cast<BinaryOperator>(value)) {
    bool right = binary->getOpcode() == BO_Assign || binary->getOpcode() == BO_Comma ||
                 !binary->getLHS()->getType()->isPointerType();
    return wayTo(right ? binary->getRHS() : binary->getLHS());
  } else if (const auto *statement = dyn_cast<StmtExpr>(value)) {
    const auto *last = dyn_cast_or_null<Expr>(
        statement->getSubStmt()->body_empty() ? nullptr : statement->getSubStmt()->body_back());
    return last ? wayTo(last) : way;
  }
  for (QualType at : {type, value->getType()})
    if (const RecordDecl *record = at->isPointerType() ? recordBehind(at) : nullptr;
        record && way.walked.contains(record))
      way.root = {Whose::Another};
  return way;
}

RecordRoots::Way RecordRoots::to(const Expr *pointer) const {
  Way way = wayTo(pointer);
  if (way.shared)
    way.root = {Whose::Another};
  return way;
}

bool RecordRoots::mayBeAnother(const VarDecl *variable, const Stmt *use,
                               const ControlFlow &flow) const {
  const auto &values = values_.of(variable);
  bool unknown = isUnknown(variable);
  if (values.size() + unknown < 2)
    return false;
  if (unknown)
    return true;
  ASTContext &context = function_->getASTContext();
  bool startsWithNothing = variable->getInit() && isNothing(variable->getInit());
  const Expr *first = values[startsWithNothing ? 1 : 0];
  bool isSet = !startsWithNothing;
  for (const Expr *value : llvm::drop_begin(values, startsWithNothing ? 1 : 0)) {
    if (!sameExpression(value, first, context))
      return true;
    isSet |= flow.alwaysBefore(value, use);
  }
  return !isSet;
}

} // namespace stingy
