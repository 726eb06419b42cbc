#include "extract/fact_visitor.h"

#include "extract/allocator_body.h"
#include "extract/cxx_library.h"
#include "extract/cxx_names.h"
#include "extract/frames.h"
#include "extract/library_calls.h"
#include "extract/pointer_answers.h"

#include <clang/AST/Attr.h>
#include <clang/Basic/Builtins.h>
#include <fmt/format.h>

namespace stingy {

using namespace clang;

FactVisitor::FactVisitor(ASTContext &context, Facts &facts, const ExtractOptions &options)
    : context_(context), facts_(facts), options_(options), recordHolders_(context),
      names_(context, facts.names, options.root), stages_(names_, context, facts, options.sidecar),
      numbers_(names_, stages_, context), memory_(options.sidecar),
      flow_(names_, stages_, memory_, facts.flows), statics_(names_),
      sidecarNames_(stages_.named().begin(), stages_.named().end()) {
  for (std::string &name : addPointerAnswers(context, names_, options.sidecar, facts.flows))
    sidecarNames_.insert(std::move(name));
  const SourceManager &sources = context.getSourceManager();
  noteFile(sources.getLocForStartOfFile(sources.getMainFileID()));
}

bool FactVisitor::TraverseDecl(Decl *decl) {
  auto *function = dyn_cast_or_null<FunctionDecl>(decl);
  if (decl && names_.cplusplus() && (inLibrary(decl) || decl->isTemplated()))
    return traverseOutline(decl);
  if (!function || !function->doesThisDeclarationHaveABody() || function->isDependentContext())
    return Base::TraverseDecl(decl);
  walkBody(function);
  return true;
}

/// A body in a system header is mostly the library's: such functions count as external.
void FactVisitor::walkBody(FunctionDecl *function) {
  if (!bodyCounts(context_, function))
    return;
  Body outer = std::move(body_);
  body_ = {};
  body_.function = function;
  body_.name = facts_.functions[functionIndex(function)].name;
  body_.firstCall = facts_.calls.size();
  std::size_t firstFlow = facts_.flows.size();
  body_.counts = std::make_unique<ReferenceCounts>(context_);
  if (!names_.cplusplus())
    body_.origins.emplace(function);
  Base::TraverseDecl(function);
  std::vector<NameId> &globals = facts_.functions[functionIndex(function)].globals;
  globals.assign(body_.globals.begin(), body_.globals.end());
  llvm::sort(globals, [&](NameId a, NameId b) { return names_.text(a) < names_.text(b); });
  noteAllocator(function);
  if (body_.origins && !body_.assemblySeen) // which may assign anything
    body_.origins->addTo(facts_, names_);
  if (names_.cplusplus()) {
    addMemberFlows();
    addDestructions();
  }
  // A call that runs nobody knows when: then nothing may be said of the paths.
  if (body_.controlFlow && body_.everyCallPlaced) {
    splitByStage();
    facts_.functions[functionIndex(function)].successors = body_.controlFlow->successors();
  }
  placeFlows(firstFlow, facts_.functions[functionIndex(function)].location.file);
  body_ = std::move(outer);
}

void FactVisitor::noteAllocator(const FunctionDecl *function) {
  auto rolesOf = [&](const FunctionDecl *callee) {
    return isBuiltinOnly(context_, callee) ? std::vector<Role>()
                                           : facts_.functions[functionIndex(callee)].roles;
  };
  if (!hasRole(facts_.functions[functionIndex(function)], RoleKind::Malloc))
    return;
  if (auto body = allocatorBody(function, rolesOf, names_)) {
    FunctionFact &fact = facts_.functions[functionIndex(function)];
    fact.alters = body->alters;
    fact.clears = body->clears;
  }
}

/// A body inside this one has placed its own.
void FactVisitor::placeFlows(std::size_t first, NameId file) {
  for (std::size_t i = first; i < facts_.flows.size(); ++i)
    if (facts_.flows[i].file == NoName)
      facts_.flows[i].file = file;
}

bool FactVisitor::TraverseUnaryExprOrTypeTraitExpr(UnaryExprOrTypeTraitExpr *trait) {
  bool evaluated =
      trait->getKind() == UETT_SizeOf && trait->getTypeOfArgument()->isVariableArrayType();
  return !evaluated || Base::TraverseUnaryExprOrTypeTraitExpr(trait);
}

bool FactVisitor::TraverseTypeOfExprTypeLoc(TypeOfExprTypeLoc type) {
  bool evaluated = type.getUnderlyingExpr()->getType()->isVariablyModifiedType();
  return !evaluated || Base::TraverseTypeOfExprTypeLoc(type);
}

bool FactVisitor::TraverseGenericSelectionExpr(GenericSelectionExpr *selection) {
  return selection->isResultDependent() || TraverseStmt(selection->getResultExpr());
}

bool FactVisitor::TraverseChooseExpr(ChooseExpr *choice) {
  return choice->isConditionDependent() || TraverseStmt(choice->getChosenSubExpr());
}

bool FactVisitor::TraverseCallExpr(CallExpr *call) {
  const FunctionDecl *callee = call->getDirectCallee();
  unsigned builtin = callee ? callee->getBuiltinID() : 0;
  bool unevaluated = builtin != 0 && context_.BuiltinInfo.isUnevaluated(builtin);
  return unevaluated || Base::TraverseCallExpr(call);
}

bool FactVisitor::VisitDecl(Decl *decl) {
  for (const RoleFinding &finding : misplacedRoles(decl))
    diagnose(finding);
  return true;
}

bool FactVisitor::VisitFunctionDecl(FunctionDecl *function) {
  // What is only declared matters when it is used; but an annotation is checked wherever it stands.
  std::string display = function->getQualifiedNameAsString();
  bool named = options_.sidecar.functions.contains(display);
  if (named)
    sidecarNames_.insert(display);
  if ((named || function->hasAttr<AnnotateAttr>()) &&
      !context_.getSourceManager().isInSystemHeader(function->getLocation()))
    functionIndex(function);
  if (function->hasAttrs())
    addImplicitCalls(function);
  return true;
}

std::size_t FactVisitor::functionIndex(const FunctionDecl *function) {
  function = function->getCanonicalDecl();
  auto [entry, isNew] = functions_.try_emplace(function, facts_.functions.size());
  if (!isNew)
    return entry->second;
  std::size_t index = entry->second;
  facts_.functions.emplace_back();
  describe(function, facts_.functions[index]);
  if (facts_.functions[index].defined)
    backendNames_[facts_.functions[index].name] = backendName(function);
  if (isCallOperator(function))
    calledByLibrary_.insert(facts_.functions[index].name);
  return index;
}

/// A declaration with a prototype where there is one.
static const FunctionDecl *mostInformative(const FunctionDecl *function) {
  const FunctionDecl *best = function;
  for (const FunctionDecl *declaration : function->redecls())
    if (declaration->getNumParams() > best->getNumParams())
      best = declaration;
  return best;
}

void FactVisitor::describe(const FunctionDecl *function, FunctionFact &fact) {
  const FunctionDecl *definition = nullptr;
  function->isDefined(definition);
  const FunctionDecl *place = definition ? definition : mostInformative(function);
  fact.name = names_.entity(function);
  fact.display = names_.intern(displayName(function));
  fact.location = names_.place(place->getLocation());
  fact.signature = names_.signature(place->getType());
  fact.outsideRoot = names_.outsideRoot(place->getLocation());
  fact.defined = definition && bodyCounts(context_, definition) &&
                 (!definition->isDefaulted() || definition->doesThisDeclarationHaveABody());
  fact.weak = function->hasAttr<WeakAttr>();
  fact.variadic = function->isVariadic();
  for (unsigned i = 0; i < place->getNumParams(); ++i)
    fact.parameters.push_back(names_.parameter(function, i));
  if (fact.variadic)
    fact.parameters.push_back(names_.variadicArguments(function));
  fact.result = names_.result(function);
  DeclaredRoles declared = rolesOf(place, options_.sidecar);
  fact.roles = declared.roles;
  addOperatorRole(function, fact.roles);
  fact.requestType = requestType(place, fact.roles);
  for (const RoleFinding &finding : declared.findings)
    diagnose(finding);
}

/// Every instance of the record that a "T" points to is a request of its own.
NameId FactVisitor::requestType(const FunctionDecl *function, const std::vector<Role> &roles) {
  for (const Role &role : roles)
    if (auto position = role.parameter(LabelMeaning::Request);
        position && *position < function->getNumParams())
      if (const RecordDecl *record =
              function->getParamDecl(*position)->getType()->getPointeeType()->getAsRecordDecl())
        return names_.intern(recordName(record));
  return NoName;
}

void FactVisitor::diagnose(const RoleFinding &finding) {
  DiagnosticFact fact{true, names_.place(finding.where), finding.error.text()};
  if (diagnosed_.insert(fact).second)
    facts_.diagnostics.push_back(fact);
}

bool FactVisitor::VisitVarDecl(VarDecl *variable) {
  if (variable->getInit())
    numbers_.assign(variable, variable->getInit());
  else if (variable->hasGlobalStorage() && variable->isThisDeclarationADefinition())
    numbers_.cleared(variable);
  addCleanup(variable);
  if (body_.origins && variable->getInit())
    body_.origins->assign(variable, variable->getInit());
  if (variable->getInit() && !variable->getInit()->isValueDependent() &&
      !context_.getSourceManager().isInSystemHeader(variable->getLocation()) &&
      !isa<ParmVarDecl>(variable))
    flow_.initialize(names_.entity(variable), variable->getInit());
  if (!variable->hasGlobalStorage() && variable->getType()->isVariableArrayType())
    noteDynamicFrame();
  addGlobal(variable);
  return true;
}

bool FactVisitor::VisitBinaryOperator(BinaryOperator *binary) {
  const ValueDecl *holder = binary->isAssignmentOp() ? stages_.holder(binary->getLHS()) : nullptr;
  if (holder)
    addStore(holder, binary->getOpcode() == BO_Assign ? binary->getRHS() : binary, binary);
  const VarDecl *assigned = binary->isAssignmentOp() ? variableOf(binary->getLHS()) : nullptr;
  if (body_.origins && assigned)
    body_.origins->assign(assigned, binary->getOpcode() == BO_Assign ? binary->getRHS() : nullptr);
  if (binary->isAssignmentOp())
    statics_.assigned(binary->getLHS(),
                      binary->getOpcode() == BO_Assign && isAllocation(binary->getRHS()));
  if (body_.counts)
    body_.counts->note(binary);
  if (body_.function && binary->getOpcode() == BO_Assign) {
    flow_.store(binary->getLHS(), binary->getRHS());
    if (const RecordDecl *record = binary->getType()->getAsRecordDecl())
      storeRecord(record, binary);
    assignNumber(binary);
  }
  return true;
}

bool FactVisitor::VisitAtomicExpr(AtomicExpr *atomic) {
  if (const auto *address = dyn_cast<UnaryOperator>(atomic->getPtr()->IgnoreParenCasts());
      address && address->getOpcode() == UO_AddrOf)
    statics_.assigned(address->getSubExpr(), false);
  if (body_.counts)
    body_.counts->note(atomic);
  addAtomicStore(atomic);
  for (unsigned i = 1; body_.function && i < atomic->getNumSubExprs(); ++i)
    flow_.store(atomic->getPtr(), atomic->getSubExprs()[i]);
  return true;
}

bool FactVisitor::VisitCastExpr(CastExpr *cast) {
  if (cast->getCastKind() == CK_LValueToRValue || cast->getCastKind() == CK_ToVoid) {
    statics_.accessed(cast->getSubExpr());
    numbers_.accessed(cast->getSubExpr());
  }
  if (cast->getCastKind() == CK_BitCast)
    flow_.alias(cast);
  if (cast->getCastKind() == CK_ToUnion)
    flow_.assign(names_.entity(cast->getType()->getAsRecordDecl()), cast->getSubExpr());
  return true;
}

bool FactVisitor::VisitCompoundLiteralExpr(CompoundLiteralExpr *literal) {
  if (context_.getBaseElementType(literal->getType())->isRecordType())
    flow_.initialize(NoName, literal);
  return true;
}

bool FactVisitor::VisitReturnStmt(ReturnStmt *statement) {
  if (body_.origins && statement->getRetValue())
    body_.origins->returned(statement->getRetValue());
  if (body_.function && statement->getRetValue())
    flow_.assign(names_.result(body_.function), statement->getRetValue());
  if (body_.function && statement->getRetValue())
    numbers_.returned(body_.function, statement->getRetValue());
  return true;
}

bool FactVisitor::VisitGCCAsmStmt(GCCAsmStmt *statement) {
  if (!body_.function || body_.assemblySeen)
    return true;
  body_.assemblySeen = true;
  facts_.unknowns.push_back({names_.intern("inline_assembly"), body_.name,
                             names_.place(statement->getAsmLoc()),
                             "what it calls and how much stack it takes is not read"});
  return true;
}

bool FactVisitor::VisitDeclRefExpr(DeclRefExpr *reference) {
  nameVariable(reference, reference->getDecl());
  numbers_.named(reference, reference->getDecl());
  const auto *function = dyn_cast<FunctionDecl>(reference->getDecl());
  if (!function || notTaken_.contains(reference))
    return true;
  const FunctionFact &fact = facts_.functions[functionIndex(function)];
  facts_.addressTaken.push_back({fact.name, names_.place(reference->getLocation())});
  if (names_.cplusplus())
    calledByLibrary_.insert(fact.name);
  return true;
}

/// The name in `f(x)`, `(*f)(x)` and `(&f)(x)`.
static const Expr *calleeReference(const CallExpr *call) {
  const Expr *callee = call->getCallee()->IgnoreParenImpCasts();
  while (const auto *unary = dyn_cast<UnaryOperator>(callee))
    callee = unary->getSubExpr()->IgnoreParenImpCasts();
  return callee;
}

/// What holds the address that is called: of `(object->*method)()` the pointer to the member.
static const Expr *calledPointer(const CallExpr *call) {
  const Expr *callee = call->getCallee();
  const auto *member = dyn_cast<BinaryOperator>(callee->IgnoreParens());
  return member && member->isPtrMemOp() ? member->getRHS() : callee;
}

bool FactVisitor::VisitCallExpr(CallExpr *call) {
  if (call->isTypeDependent() || call->isValueDependent() || !seen_.insert(call).second)
    return true;
  const FunctionDecl *callee = call->getDirectCallee();
  if (callee)
    notTaken_.insert(calleeReference(call));
  statics_.passed(call);
  if (body_.counts)
    body_.counts->note(call);
  if (!runsHere())
    return true;
  CallFact fact;
  fact.caller = body_.name;
  fact.location = names_.place(call->getExprLoc());
  if (callee) {
    fact.callee = calleeName(callee);
    if (fact.callee == NoName) {
      addBuiltin(call, callee->getBuiltinID());
      return true;
    }
    if (isa<CXXMethodDecl>(callee))
      setCallee(callee, objectOf(call), isQualified(call), fact);
    if (fact.callee == NoName)
      fact.result = flow_.callResult(call);
  } else {
    fact.dispatches = stages_.dispatches(calleeReference(call));
    const Expr *pointer = calledPointer(call);
    fact.through = flow_.node(pointer);
    QualType pointee = pointer->getType()->getPointeeType();
    fact.signature = names_.signature(pointee.isNull() ? pointer->getType() : pointee);
    fact.result = flow_.callResult(call);
    dispatchByTable(calleeReference(call), fact);
  }
  addByteCopy(call);
  addTrivialCopy(callee, call);
  if (passesLongDouble(context_, call))
    facts_.unknowns.push_back({names_.intern("long_double_format"), body_.name, fact.location,
                               "printing or reading a long double takes more stack than is "
                               "counted for printf and scanf"});
  setPlace(call, fact);
  fact.counted = countedBy(call, argumentsOf(call));
  addArguments(call, fact);
  if (body_.function && !(callee && inLibrary(callee)))
    addLeads(call, fact);
  if (callee && body_.function && !isBuiltinOnly(context_, callee))
    addSites(call, facts_.functions[functionIndex(callee)].roles, fact);
  if (body_.function && names_.cplusplus() && !(callee && inLibrary(callee)))
    addGiven(sites().describeResult(call), callee, fact);
  facts_.calls.push_back(std::move(fact));
  return true;
}

/// NoName for what the compiler expands in place: no call, no frame. Library functions that it also
/// knows stay calls.
NameId FactVisitor::calleeName(const FunctionDecl *callee) {
  if (!isBuiltinOnly(context_, callee))
    return facts_.functions[functionIndex(callee)].name;
  auto library = libraryFunctionOf(context_, callee->getBuiltinID());
  if (!library)
    return NoName;
  NameId name = names_.intern("c:@F@" + *library);
  if (libraryFunctions_.insert(name).second) {
    FunctionFact &fact = facts_.functions.emplace_back();
    fact.name = name;
    fact.display = names_.intern(*library);
    fact.outsideRoot = true;
  }
  return name;
}

void FactVisitor::addBuiltin(const CallExpr *call, unsigned builtin) {
  switch (builtin) {
  case Builtin::BI__builtin_alloca:
  case Builtin::BI__builtin_alloca_uninitialized:
  case Builtin::BI__builtin_alloca_with_align:
  case Builtin::BI__builtin_alloca_with_align_uninitialized:
    if (Expr::EvalResult size;
        !call->getArg(0)->EvaluateAsInt(size, context_) || !controlFlow().inFirstBlock(call))
      noteDynamicFrame();
    break;
  case Builtin::BI__builtin_va_start:
    if (NameId list = flow_.node(call->getArg(0)); list != NoName && body_.function)
      facts_.flows.push_back({names_.variadicArguments(body_.function), list});
    break;
  default: // __sync_bool_compare_and_swap(&place, old, new) and its like
    for (unsigned i = 1; i < call->getNumArgs(); ++i)
      flow_.store(call->getArg(0), call->getArg(i));
    addSyncStore(call);
  }
}

void FactVisitor::setPosition(FlowPosition position, CallFact &fact) {
  fact.block = position.block;
  fact.order = position.order;
}

void FactVisitor::addArguments(const CallExpr *call, CallFact &fact) {
  const FunctionDecl *callee = call->getDirectCallee();
  bool writesBack = callee && !isBuiltinOnly(context_, callee) && !memory_.onlyFrees(callee) &&
                    !context_.getSourceManager().isInSystemHeader(callee->getLocation());
  auto arguments = argumentsOf(call);
  if (callee && names_.cplusplus() && inLibrary(callee) && !callee->isExternC()) {
    flow_.callLibrary(call);
    addLibraryStores(call);
    addBinding(call);
    addLibraryArguments(callee, arguments, fact);
    addLibrarySites(callee, call, fact);
    addLibraryInvocation(callee, call, arguments);
    return;
  }
  for (unsigned i = 0; i < arguments.size(); ++i) {
    addArgument(arguments[i], callee, i, fact);
    if (writesBack)
      flow_.takeBack(arguments[i], names_.parameter(callee, i));
    if (body_.origins)
      body_.origins->passed(facts_.calls.size(), i, arguments[i]);
  }
  while (!fact.arguments.empty() && fact.arguments.back() == NoName)
    fact.arguments.pop_back();
}

void FactVisitor::noteDynamicFrame() {
  if (body_.function)
    facts_.functions[functionIndex(body_.function)].dynamicFrame = true;
}

ControlFlow &FactVisitor::controlFlow() {
  if (!body_.controlFlow)
    body_.controlFlow = std::make_unique<ControlFlow>(body_.function);
  return *body_.controlFlow;
}

} // namespace stingy
