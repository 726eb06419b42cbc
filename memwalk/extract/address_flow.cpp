#include "extract/address_flow.h"

#include "extract/cxx_library.h"
#include "extract/initialized_fields.h"

#include <clang/AST/ExprCXX.h>

namespace stingy {

using namespace clang;

/// The integers that are meant to hold addresses.
static bool isAddressInteger(QualType type) {
  const auto *alias = type->getAs<TypedefType>();
  return alias && type->isIntegerType() &&
         (alias->getDecl()->getName() == "uintptr_t" || alias->getDecl()->getName() == "intptr_t");
}

/// What a va_list is made of.
static bool isVariadicList(QualType type) {
  const RecordDecl *record = type->getAsRecordDecl();
  return record && record->getIdentifier() &&
         (record->getName() == "__va_list_tag" || record->getName() == "__va_list");
}

static bool carriesWith(QualType type, llvm::function_ref<bool(QualType)> isStageEnum) {
  if (isAddressInteger(type) || isStageEnum(type))
    return true;
  type = type.getCanonicalType().getAtomicUnqualifiedType();
  if (type->isFunctionType() || isVariadicList(type))
    return true;
  if (const auto *array = type->getAsArrayTypeUnsafe())
    return carriesWith(array->getElementType(), isStageEnum);
  if (type->isBlockPointerType() || type->isMemberFunctionPointerType())
    return true;
  if (type->isPointerType() || type->isReferenceType()) {
    QualType pointee = type->getPointeeType();
    if (pointee->isRecordType())
      return isHolder(pointee) || isVariadicList(pointee);
    return pointee->isVoidType() || carriesWith(pointee, isStageEnum);
  }
  return type->isRecordType() && (isHolder(type) || callableRecord(type));
}

bool AddressFlow::carries(QualType type) const {
  return carriesWith(type, [&](QualType inner) { return stages_.isStageEnum(inner); });
}

bool AddressFlow::holdsAddress(QualType type) {
  return carriesWith(type, [](QualType) { return false; });
}

bool AddressFlow::mayCarry(const Expr *expr) const {
  QualType own = expr->IgnoreParenCasts()->getType(), converted = expr->getType();
  if (own->isVoidPointerType())
    return carries(converted) || converted->isIntegerType();
  return carries(own) || (own->isIntegerType() && !own->isBooleanType() && carries(converted));
}

/// Through a pointer to a carrier one may write back: the two share what they hold.
bool AddressFlow::aliases(QualType type) const {
  type = type.getCanonicalType().getAtomicUnqualifiedType();
  if (type->isArrayType())
    return true;
  return (type->isPointerType() || type->isReferenceType()) &&
         !type->getPointeeType()->isVoidType() && !type->getPointeeType()->isFunctionType() &&
         carries(type->getPointeeType());
}

void AddressFlow::add(NameId from, NameId to, bool both) {
  if (from == NoName || to == NoName || from == to)
    return;
  flows_.push_back({from, to});
  if (both)
    flows_.push_back({to, from});
}

void AddressFlow::assign(NameId to, const Expr *from) {
  const Expr *bare = from->IgnoreParenCasts();
  if (!mayCarry(from))
    return;
  Nodes nodes;
  collect(from, nodes);
  bool both = aliases(from->getType()) || aliases(bare->getType());
  for (NameId node : nodes)
    add(node, to, both);
}

void AddressFlow::store(const Expr *to, const Expr *from) {
  if (!mayCarry(from))
    return;
  Nodes places;
  collect(to, places);
  for (NameId place : places)
    assign(place, from);
}

void AddressFlow::takeBack(const Expr *argument, NameId parameter) {
  if (!aliases(argument->getType()) && !aliases(argument->IgnoreParenCasts()->getType()))
    return;
  Nodes places;
  collect(argument, places);
  for (NameId place : places)
    add(parameter, place, false);
}

void AddressFlow::initialize(NameId to, const Expr *initializer) {
  const Expr *bare = initializer->IgnoreParenImpCasts();
  if (const auto *update = dyn_cast<DesignatedInitUpdateExpr>(bare)) {
    initialize(to, update->getBase());
    return initialize(to, update->getUpdater());
  }
  if (const auto *literal = dyn_cast<CompoundLiteralExpr>(bare))
    bare = literal->getInitializer();
  const auto *list = dyn_cast<InitListExpr>(bare);
  if (!list)
    return assign(to, initializer);
  if (!list->isSemanticForm() && list->getSemanticForm())
    list = list->getSemanticForm();
  if (const RecordDecl *record = list->getType()->getAsRecordDecl();
      record && !isHolder(list->getType()))
    return initializeRecord(list, record);
  for (const Expr *element : list->inits())
    if (element)
      initialize(to, element);
}

void AddressFlow::initializeRecord(const InitListExpr *list, const RecordDecl *record) {
  if (const auto *derived = dyn_cast<CXXRecordDecl>(record))
    for (unsigned i = 0; i < derived->getNumBases() && i < list->getNumInits(); ++i)
      initialize(NoName, list->getInit(i));
  for (auto [field, value] : initializedFields(list))
    if (value)
      initialize(names_.entity(field), value);
}

NameId AddressFlow::node(const Expr *expr) {
  if (!mayCarry(expr))
    return NoName;
  Nodes nodes;
  collect(expr, nodes);
  if (nodes.empty())
    return NoName;
  if (nodes.size() == 1)
    return nodes.front();
  NameId joined = names_.expression(expr, "expr");
  for (NameId node : nodes)
    add(node, joined, aliases(expr->getType()));
  return joined;
}

static const RecordDecl *recordBehind(QualType pointer) {
  const RecordDecl *record =
      pointer->isPointerType() ? pointer->getPointeeType()->getAsRecordDecl() : nullptr;
  return record ? record->getDefinition() : nullptr;
}

void AddressFlow::alias(const CastExpr *cast) {
  const RecordDecl *from = recordBehind(cast->getSubExpr()->getType());
  const RecordDecl *to = recordBehind(cast->getType());
  if (!from || !to || from == to || !aliased_.emplace(from, to).second)
    return;
  auto a = from->field_begin(), b = to->field_begin();
  for (; a != from->field_end() && b != to->field_end(); ++a, ++b) {
    if (a->getType().getCanonicalType() != b->getType().getCanonicalType())
      return;
    if (carries(a->getType()))
      add(names_.entity(*a), names_.entity(*b), true);
  }
}

NameId AddressFlow::place(const VarDecl *variable) {
  Nodes nodes;
  collectDeclaration(variable, nodes);
  return nodes.empty() ? NoName : nodes.front();
}

NameId AddressFlow::callResult(const CallExpr *call) {
  const FunctionDecl *callee = call->getDirectCallee();
  if (callee && !dispatched(callee, objectOf(call), isQualified(call)))
    return names_.result(devirtualized(callee, objectOf(call), isQualified(call)));
  return names_.expression(call, "call");
}

void AddressFlow::collectDeclaration(const ValueDecl *decl, Nodes &nodes) {
  if (const auto *parameter = dyn_cast<ParmVarDecl>(decl)) {
    if (const auto *function = dyn_cast<FunctionDecl>(parameter->getDeclContext()))
      nodes.push_back(names_.parameter(function, parameter->getFunctionScopeIndex()));
  } else if (const auto *enumerator = dyn_cast<EnumConstantDecl>(decl)) {
    nodes.push_back(stages_.stage(enumerator));
  } else if (isa<FunctionDecl, VarDecl, FieldDecl>(decl)) {
    nodes.push_back(names_.entity(decl));
  }
}

/// The memory that a call hands out is a place of its own; realloc's holds what the old one held.
NameId AddressFlow::allocated(const CallExpr *call) {
  NameId memory = names_.expression(call, "memory");
  auto old = memory_.movedFrom(call->getDirectCallee());
  if (!old || *old >= call->getNumArgs())
    return memory;
  Nodes places;
  collect(call->getArg(*old), places);
  for (NameId place : places)
    add(place, memory, true);
  return memory;
}

/// A builtin such as __builtin_expect has no result of its own: its value is one of its arguments.
void AddressFlow::collectCall(const CallExpr *call, Nodes &nodes) {
  const FunctionDecl *callee = call->getDirectCallee();
  if (callee && memory_.allocates(callee)) {
    nodes.push_back(allocated(call));
    return;
  }
  unsigned builtin = callee ? callee->getBuiltinID() : 0;
  if (builtin == 0 || callee->getASTContext().BuiltinInfo.isPredefinedLibFunction(builtin)) {
    nodes.push_back(callResult(call));
    return;
  }
  for (const Expr *argument : call->arguments())
    if (mayCarry(argument))
      collect(argument, nodes);
}

void AddressFlow::collect(const Expr *expr, Nodes &nodes) {
  expr = expr->IgnoreParenCasts();
  if (names_.cplusplus() && collectCxx(expr, nodes))
    return;
  if (const auto *next = dyn_cast<VAArgExpr>(expr))
    return collect(next->getSubExpr(), nodes);
  if (const auto *reference = dyn_cast<DeclRefExpr>(expr))
    return collectDeclaration(reference->getDecl(), nodes);
  if (const auto *member = dyn_cast<MemberExpr>(expr))
    return collectDeclaration(member->getMemberDecl(), nodes);
  if (const auto *subscript = dyn_cast<ArraySubscriptExpr>(expr))
    return collect(subscript->getBase(), nodes);
  if (const auto *unary = dyn_cast<UnaryOperator>(expr))
    return collect(unary->getSubExpr(), nodes);
  if (const auto *call = dyn_cast<CallExpr>(expr))
    return collectCall(call, nodes);
  if (const auto *atomic = dyn_cast<AtomicExpr>(expr))
    return collect(atomic->getPtr(), nodes);
  if (const auto *choice = dyn_cast<AbstractConditionalOperator>(expr)) {
    collect(choice->getTrueExpr(), nodes);
    return collect(choice->getFalseExpr(), nodes);
  }
  if (const auto *opaque = dyn_cast<OpaqueValueExpr>(expr)) {
    if (opaque->getSourceExpr())
      collect(opaque->getSourceExpr(), nodes);
    return;
  }
  if (const auto *binary = dyn_cast<BinaryOperator>(expr)) {
    if (binary->getOpcode() == BO_Comma)
      return collect(binary->getRHS(), nodes);
    if (binary->isAssignmentOp() || binary->getLHS()->getType()->isPointerType())
      return collect(binary->getLHS(), nodes);
    if (binary->getRHS()->getType()->isPointerType())
      collect(binary->getRHS(), nodes);
    return;
  }
  if (const auto *block = dyn_cast<StmtExpr>(expr)) {
    const auto *last = dyn_cast_or_null<ValueStmt>(block->getSubStmt()->getStmtExprResult());
    if (const Expr *value = last ? last->getExprStmt() : nullptr)
      collect(value, nodes);
    return;
  }
  if (const auto *choose = dyn_cast<ChooseExpr>(expr))
    return collect(choose->getChosenSubExpr(), nodes);
  if (const auto *generic = dyn_cast<GenericSelectionExpr>(expr);
      generic && !generic->isResultDependent())
    return collect(generic->getResultExpr(), nodes);
  if (const auto *literal = dyn_cast<CompoundLiteralExpr>(expr)) {
    // An unnamed object: its own node, which its initialiser fills.
    NameId unnamed = names_.expression(literal, "literal");
    initialize(unnamed, literal->getInitializer());
    nodes.push_back(unnamed);
  }
}

} // namespace stingy
