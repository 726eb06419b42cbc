// What the walk makes of stage holders: stores queue, switches and tables run. See stage_fields.h.
#include "extract/fact_visitor.h"

#include "extract/initialized_fields.h"
#include "extract/library_calls.h"

#include <clang/Basic/Builtins.h>
#include <clang/Basic/SourceManager.h>

namespace stingy {

using namespace clang;

/// What a switch on a stage holder runs is the stages', with frames like the whole function's.
void FactVisitor::splitByStage() {
  StageSwitches switches(body_.function, stages_, names_);
  if (switches.empty())
    return;
  std::string backend = backendNames_[body_.name];
  for (NameId part : switches.split(*body_.controlFlow, facts_, body_.firstCall, body_.name))
    backendNames_[part] = backend;
}

/// handlers[c->state](c): element i is the body of the stage with the value i.
void FactVisitor::dispatchByTable(const Expr *callee, CallFact &fact) {
  std::optional<StageTable> table = stageTable(stages_, callee);
  if (!table)
    return;
  fact.dispatches = true;
  if (table->table && !tables_.emplace(table->table, table->holder).second)
    return;
  if (!table->constant)
    return runAnyOf(*table, fact);
  for (const TableEntry &entry : table->entries) {
    NameId stage =
        stages_.stage(table->holder, entry.value, NumberUse::Case, entry.spelled, entry.where);
    NameId function = facts_.functions[functionIndex(entry.function)].name;
    if (stage != NoName)
      stages_.run(stage, names_.place(entry.where)).callee = function;
  }
}

/// Of a table that may be written, or is filled elsewhere, any element may be any stage's.
void FactVisitor::runAnyOf(const StageTable &table, const CallFact &call) {
  std::vector<NameId> unknown = stages_.allStages(table.holder);
  for (NameId stage : unknown) {
    CallFact &run = stages_.run(stage, call.location);
    run.through = call.through;
    run.signature = call.signature;
  }
  if (unknown.empty())
    unknown.push_back(body_.name);
  for (NameId function : unknown)
    facts_.unknowns.push_back(
        {names_.intern("ambiguous_switch"), function, call.location,
         "the table that the stage indexes is not constant here: any of its functions may be any "
         "stage's body; make it const, or name the bodies with STINGY_STAGE_BODY"});
}

void FactVisitor::assignNumber(const BinaryOperator *assignment) {
  const Expr *to = assignment->getLHS()->IgnoreParens();
  const ValueDecl *decl = nullptr;
  if (const auto *reference = dyn_cast<DeclRefExpr>(to))
    decl = reference->getDecl();
  else if (const auto *member = dyn_cast<MemberExpr>(to))
    decl = member->getMemberDecl();
  if (!decl)
    return;
  numbers_.accessed(to);
  numbers_.assign(decl, assignment->getRHS());
}

/// What the library is given it makes no state of.
bool FactVisitor::passesNumber(const Expr *argument, const FunctionDecl *callee, unsigned index) {
  if (!numbers_.follows(argument->getType()) || flow_.mayCarry(argument))
    return false;
  return !callee || (index < callee->getNumParams() && !isBuiltinOnly(context_, callee) &&
                     !context_.getSourceManager().isInSystemHeader(callee->getLocation()));
}

bool FactVisitor::VisitUnaryOperator(UnaryOperator *unary) {
  if (unary->isIncrementDecrementOp())
    statics_.assigned(unary->getSubExpr(), false);
  if (body_.counts)
    body_.counts->note(unary);
  bool changes = unary->isIncrementDecrementOp() || unary->getOpcode() == UO_AddrOf;
  if (const ValueDecl *holder = changes ? stages_.holder(unary->getSubExpr()) : nullptr;
      holder && !notTaken_.contains(unary))
    addUnseenStore(holder, unary);
  const VarDecl *variable = changes ? variableOf(unary->getSubExpr()) : nullptr;
  if (body_.origins && variable)
    body_.origins->assign(variable, nullptr);
  return true;
}

bool FactVisitor::VisitInitListExpr(InitListExpr *list) {
  if (!list->getType()->isRecordType() || !list->isSemanticForm() || !seen_.insert(list).second)
    return true;
  if (context_.getLangOpts().CPlusPlus) // of a temporary; what a variable is given is known
    flow_.initialize(NoName, list);
  for (auto [field, value] : initializedFields(list))
    if (value && stages_.isHolder(field) && !isa<ImplicitValueInitExpr>(value))
      addStore(field, value, list);
    else if (value)
      numbers_.assign(field, value);
  return true;
}

void FactVisitor::addStore(const ValueDecl *holder, const Expr *value, const Stmt *where) {
  queueFrom(holder,
            StageFields::holdsValue(holder) ? numbers_.stored(holder, value) : flow_.node(value),
            where);
}

/// A state that is counted up, or whose address is taken: what it becomes is not seen. A pointer
/// becomes what flows to it.
void FactVisitor::addUnseenStore(const ValueDecl *holder, const Expr *where) {
  if (StageFields::holdsValue(holder))
    addStore(holder, where, where);
  else
    queueFrom(holder, names_.entity(holder), where);
}

/// The holder whose address is an operand of an atomic operation.
const ValueDecl *FactVisitor::addressedHolder(const Expr *operand) {
  const auto *address = dyn_cast<UnaryOperator>(operand->IgnoreParenCasts());
  if (!address || address->getOpcode() != UO_AddrOf)
    return nullptr;
  notTaken_.insert(address);
  return stages_.holder(address->getSubExpr());
}

void FactVisitor::addAtomicStore(const AtomicExpr *atomic) {
  const ValueDecl *holder = addressedHolder(atomic->getPtr());
  if (!holder)
    return;
  switch (atomic->getOp()) {
  case AtomicExpr::AO__c11_atomic_load:
  case AtomicExpr::AO__atomic_load:
  case AtomicExpr::AO__atomic_load_n:
    return;
  case AtomicExpr::AO__c11_atomic_init:
  case AtomicExpr::AO__c11_atomic_store:
  case AtomicExpr::AO__c11_atomic_exchange:
  case AtomicExpr::AO__atomic_store_n:
  case AtomicExpr::AO__atomic_exchange_n:
    return addStore(holder, atomic->getVal1(), atomic);
  case AtomicExpr::AO__c11_atomic_compare_exchange_strong:
  case AtomicExpr::AO__c11_atomic_compare_exchange_weak:
  case AtomicExpr::AO__atomic_compare_exchange_n:
    return addStore(holder, atomic->getVal2(), atomic);
  default:
    addUnseenStore(holder, atomic);
  }
}

/// The older builtins: __sync_bool_compare_and_swap(&c->state, WAITING, READING).
void FactVisitor::addSyncStore(const CallExpr *call) {
  llvm::StringRef name = call->getDirectCallee()->getName();
  if (!name.starts_with("__sync_") || call->getNumArgs() < 2)
    return;
  const ValueDecl *holder = addressedHolder(call->getArg(0));
  if (holder && (name.contains("compare_and_swap") || name.contains("test_and_set")))
    addStore(holder, call->getArg(call->getNumArgs() - 1), call);
  else if (holder)
    addUnseenStore(holder, call);
}

/// A record that is copied whole: any stage that its fields may hold.
void FactVisitor::storeRecord(const RecordDecl *record, const Expr *where) {
  if (const auto *derived = dyn_cast<CXXRecordDecl>(record))
    for (const CXXBaseSpecifier &base : derived->bases())
      storeRecord(base.getType()->getAsRecordDecl(), where);
  for (const FieldDecl *field : record->fields())
    if (stages_.isHolder(field))
      queueFrom(field, names_.entity(field), where);
    else if (const RecordDecl *inner =
                 context_.getBaseElementType(field->getType())->getAsRecordDecl())
      storeRecord(inner, where);
}

static bool copiesBytes(unsigned builtin) {
  switch (builtin) {
  case Builtin::BImemcpy:
  case Builtin::BImemmove:
  case Builtin::BImempcpy:
  case Builtin::BI__builtin_memcpy:
  case Builtin::BI__builtin_memmove:
  case Builtin::BI__builtin_mempcpy:
    return true;
  default:
    return false;
  }
}

/// memcpy(e, &next, sizeof *e), as it is spelt or as a defaulted operator of C++ does it.
void FactVisitor::addByteCopy(const CallExpr *call) {
  if (!copiesBytes(call->getBuiltinCallee()))
    return;
  const Expr *to = call->getArg(0)->IgnoreParenCasts();
  QualType copied =
      to->getType()->isPointerType() ? to->getType()->getPointeeType() : to->getType();
  if (const RecordDecl *record = context_.getBaseElementType(copied)->getAsRecordDecl();
      record && record->getDefinition())
    storeRecord(record->getDefinition(), call);
}

/// Whoever stores to a stage holder queues the stage: what the flow node holds.
void FactVisitor::queueFrom(const ValueDecl *holder, NameId node, const Stmt *where) {
  CallFact fact;
  fact.caller = body_.name;
  fact.callee = stages_.store(holder);
  fact.location = names_.place(where->getBeginLoc());
  if (node != NoName)
    fact.arguments = {node};
  if (body_.function) {
    body_.everyCallPlaced &= controlFlow().holds(where);
    setPosition(controlFlow().position(where), fact);
  }
  facts_.calls.push_back(std::move(fact));
}

} // namespace stingy
