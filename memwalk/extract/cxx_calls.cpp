// The part of the walk for what only C++ has: constructors, destructors, new, delete, virtual
// calls, calls of function objects.
#include "extract/fact_visitor.h"

#include "extract/cxx_library.h"
#include "extract/cxx_names.h"

#include <clang/AST/StmtCXX.h>

namespace stingy {

using namespace clang;

/// Of the library, and of a template's pattern, only what is declared counts.
bool FactVisitor::traverseOutline(Decl *decl) {
  VisitDecl(decl);
  if (auto *function = dyn_cast<FunctionDecl>(decl))
    return VisitFunctionDecl(function);
  if (isa<TemplateDecl>(decl))
    return inLibrary(decl) || Base::TraverseDecl(decl);
  if (auto *context = dyn_cast<DeclContext>(decl))
    for (Decl *child : context->decls())
      TraverseDecl(child);
  return true;
}

bool FactVisitor::TraverseVarDecl(VarDecl *variable) {
  bool before = inGlobalInitializer_;
  inGlobalInitializer_ = !body_.function && variable->hasGlobalStorage() && variable->getInit() &&
                         !variable->getInit()->isValueDependent() &&
                         !variable->hasConstantInitialization();
  bool goOn = Base::TraverseVarDecl(variable);
  if (names_.cplusplus() && !body_.function && variable->hasGlobalStorage() &&
      variable->isThisDeclarationADefinition() && variable->needsDestruction(context_))
    if (const CXXRecordDecl *record =
            variable->getType()->getBaseElementTypeUnsafe()->getAsCXXRecordDecl()) {
      CallFact fact;
      fact.location = names_.place(variable->getLocation());
      addDestruction(record->getDestructor(), nullptr, /*exact=*/true, std::move(fact));
    }
  inGlobalInitializer_ = before;
  return goOn;
}

/// A default argument is evaluated where it is used.
bool FactVisitor::TraverseParmVarDecl(ParmVarDecl *parameter) {
  return parameter->hasDefaultArg() ? WalkUpFromParmVarDecl(parameter)
                                    : Base::TraverseParmVarDecl(parameter);
}

/// A member's initialiser is evaluated by the constructors.
bool FactVisitor::TraverseFieldDecl(FieldDecl *field) {
  return field->hasInClassInitializer() ? WalkUpFromFieldDecl(field)
                                        : Base::TraverseFieldDecl(field);
}

bool FactVisitor::traverseApart(const Expr *wrapper, Expr *wrapped) {
  std::set<const Expr *> seen = std::exchange(seen_, {});
  const Expr *before = std::exchange(wrapper_, wrapper_ ? wrapper_ : wrapper);
  bool goOn = TraverseStmt(wrapped);
  wrapper_ = before;
  seen_ = std::move(seen);
  return goOn;
}

bool FactVisitor::TraverseCXXDefaultArgExpr(CXXDefaultArgExpr *argument) {
  return traverseApart(argument, argument->getExpr());
}

bool FactVisitor::TraverseCXXDefaultInitExpr(CXXDefaultInitExpr *initializer) {
  return traverseApart(initializer, initializer->getExpr());
}

bool FactVisitor::TraverseCXXTypeidExpr(CXXTypeidExpr *expr) {
  return !expr->isPotentiallyEvaluated() || Base::TraverseCXXTypeidExpr(expr);
}

void FactVisitor::setPlace(const Stmt *at, CallFact &fact) {
  if (!body_.function)
    return;
  if (wrapper_ && !controlFlow().holds(at))
    at = wrapper_;
  body_.everyCallPlaced &= controlFlow().holds(at);
  setPosition(controlFlow().position(at), fact);
}

void FactVisitor::setCallee(const FunctionDecl *callee, const Expr *object, bool qualified,
                            CallFact &fact) {
  if (const CXXMethodDecl *method = dispatched(callee, object, qualified)) {
    functionIndex(method);
    fact.callee = NoName;
    fact.through = flow_.virtualNode(method);
    return;
  }
  callee = devirtualized(callee, object, qualified);
  fact.callee = facts_.functions[functionIndex(callee)].name;
}

/// Every class says which methods override which: a call may run the overriders of all units.
bool FactVisitor::VisitCXXRecordDecl(CXXRecordDecl *record) {
  if (!record->isThisDeclarationADefinition() || record->isDependentContext() ||
      inLibrary(record) || !record->isPolymorphic())
    return true;
  for (const CXXMethodDecl *method : record->methods())
    if (method->isVirtual()) {
      functionIndex(method);
      flow_.virtualNode(method);
    }
  return true;
}

void FactVisitor::addArgument(const Expr *argument, const FunctionDecl *callee, unsigned index,
                              CallFact &fact) {
  fact.arguments.push_back(passesNumber(argument, callee, index)
                               ? numbers_.passed(argument, fact.arguments.size())
                               : flow_.node(argument));
  if (callee && index < callee->getNumParams() &&
      isMutableCarrierReference(callee->getParamDecl(index)->getType()))
    flow_.writeBack(argument, names_.parameter(callee, index));
}

/// What the library may call back: the functions that it is given, where it does not just keep
/// them, and those of the user's that its template's instance names.
void FactVisitor::addLibraryArguments(const FunctionDecl *callee,
                                      llvm::ArrayRef<const Expr *> arguments, CallFact &fact) {
  bool keeps = useOf(callee) == LibraryUse::Keeps;
  for (const Expr *argument : arguments)
    fact.arguments.push_back(keeps ? NoName : flow_.node(argument));
  fact.arguments.push_back(libraryUsers(callee, arguments));
}

/// The node of the user's functions that `callee` may call.
NameId FactVisitor::libraryUsers(const FunctionDecl *callee,
                                 llvm::ArrayRef<const Expr *> arguments) {
  const auto &users = libraryCallbacks_.of(callee);
  if (users.empty())
    return NoName;
  NameId all = names_.suffixed(names_.entity(callee), "#library");
  bool isNew = told_.insert(all).second;
  for (const FunctionDecl *user : users) {
    NameId name = facts_.functions[functionIndex(user)].name;
    calledByLibrary_.insert(name);
    const auto *method = dyn_cast<CXXMethodDecl>(user);
    if (isNew)
      facts_.flows.push_back(
          {method && method->isVirtual() ? flow_.virtualNode(method) : name, all});
    for (unsigned i = 0; i < user->getNumParams(); ++i)
      if (flow_.carries(user->getParamDecl(i)->getType().getNonReferenceType()))
        for (const Expr *argument : arguments)
          flow_.assign(names_.parameter(user, i), argument);
  }
  return all;
}

void FactVisitor::addInvocation(const Expr *call, const Expr *callable,
                                llvm::ArrayRef<const Expr *> arguments) {
  CallFact fact;
  fact.caller = body_.name;
  fact.location = names_.place(call->getExprLoc());
  fact.dispatches = stages_.dispatches(callable);
  fact.through = flow_.node(callable);
  fact.result = names_.expression(call, "call");
  setPlace(call, fact);
  for (const Expr *argument : arguments)
    addArgument(argument, nullptr, 0, fact);
  facts_.calls.push_back(std::move(fact));
}

/// A library function that is there to call something: std::function's call operator, std::invoke.
void FactVisitor::addLibraryInvocation(const FunctionDecl *callee, const Expr *call,
                                       llvm::ArrayRef<const Expr *> arguments) {
  const auto *direct = dyn_cast<CallExpr>(call);
  if (const Expr *object = direct ? objectOf(direct) : nullptr) {
    if (callee->getOverloadedOperator() == OO_Call && flow_.carries(object->getType()))
      addInvocation(call, object, arguments);
    return;
  }
  if (useOf(callee) != LibraryUse::Runs)
    return;
  while (!arguments.empty() && !flow_.mayCarry(arguments.front()))
    arguments = arguments.drop_front();
  if (arguments.empty())
    return;
  const Expr *callable = arguments.front();
  arguments = arguments.drop_front();
  // A pointer to a member takes its object first.
  if (takesObject(callable) && !arguments.empty())
    arguments = arguments.drop_front();
  addInvocation(call, callable, arguments);
}

void FactVisitor::addConstruction(const Expr *construct, const CXXConstructorDecl *constructor,
                                  llvm::ArrayRef<const Expr *> arguments) {
  if (!runsHere() || constructor->isTrivial() || !seen_.insert(construct).second)
    return;
  CallFact fact;
  fact.caller = body_.name;
  fact.location = names_.place(construct->getExprLoc());
  setCallee(constructor, nullptr, /*qualified=*/true, fact);
  setPlace(construct, fact);
  if (inLibrary(constructor)) {
    addLibraryArguments(constructor, arguments, fact);
    addLibrarySites(constructor, construct, fact);
    addLibraryInvocation(constructor, construct, arguments);
  } else {
    for (unsigned i = 0; i < arguments.size(); ++i) {
      addArgument(arguments[i], constructor, i, fact);
      flow_.takeBack(arguments[i], names_.parameter(constructor, i));
    }
  }
  facts_.calls.push_back(std::move(fact));
}

bool FactVisitor::VisitCXXConstructExpr(CXXConstructExpr *construct) {
  if (!construct->isTypeDependent() && !construct->isValueDependent())
    addConstruction(construct, construct->getConstructor(),
                    {construct->getArgs(), construct->getNumArgs()});
  return true;
}

bool FactVisitor::VisitCXXInheritedCtorInitExpr(CXXInheritedCtorInitExpr *construct) {
  addConstruction(construct, construct->getConstructor(), {});
  return true;
}

bool FactVisitor::VisitCXXNewExpr(CXXNewExpr *created) {
  const FunctionDecl *allocator = created->getOperatorNew();
  if (const CXXConstructExpr *construct = created->getConstructExpr())
    addTrivialCopy(construct->getConstructor(), created);
  if (!runsHere() || !allocator || !isOperatorNew(allocator) || !seen_.insert(created).second)
    return true;
  CallFact fact;
  fact.caller = body_.name;
  fact.location = names_.place(created->getExprLoc());
  fact.callee = facts_.functions[functionIndex(allocator)].name;
  setPlace(created, fact);
  if (body_.function) {
    fact.sites.push_back(sites().describeNew(created));
    noteFile(created->getBeginLoc());
  }
  facts_.calls.push_back(std::move(fact));
  return true;
}

bool FactVisitor::VisitCXXDeleteExpr(CXXDeleteExpr *deleted) {
  if (!runsHere() || deleted->isTypeDependent() || deleted->getDestroyedType().isNull() ||
      !seen_.insert(deleted).second)
    return true;
  CallFact fact;
  fact.caller = body_.name;
  fact.location = names_.place(deleted->getExprLoc());
  setPlace(deleted, fact);
  const Expr *pointer = deleted->getArgument();
  fact.counted = countedBy(deleted, pointer);
  if (const CXXRecordDecl *record =
          deleted->getDestroyedType()->getBaseElementTypeUnsafe()->getAsCXXRecordDecl();
      record && record->hasDefinition() && !record->hasTrivialDestructor() && body_.function) {
    fact.object = leadOfFreed(pointer, deleted);
    addDestruction(record->getDestructor(), nullptr, deleted->isArrayForm(), fact);
    fact.object.reset();
  }
  const FunctionDecl *deallocator = deleted->getOperatorDelete();
  if (!deallocator)
    return true;
  fact.callee = facts_.functions[functionIndex(deallocator)].name;
  if (body_.function && isOperatorDelete(deallocator)) {
    fact.sites.push_back(sites().describeDelete(deleted));
    addLeadOfFreed(pointer, deleted, fact);
    noteFile(deleted->getBeginLoc());
  }
  facts_.calls.push_back(std::move(fact));
  return true;
}

/// `exact`: the object is of the destructor's class, of none that derives from it.
void FactVisitor::addDestruction(const CXXDestructorDecl *destructor, const Expr *object,
                                 bool exact, CallFact fact) {
  if (!destructor || destructor->isTrivial())
    return;
  setCallee(destructor, object, exact, fact);
  if (inLibrary(destructor)) {
    addLibraryArguments(destructor, {}, fact);
    addLibrarySites(destructor, nullptr, fact);
  }
  facts_.calls.push_back(std::move(fact));
}

/// The destructors that the language calls where scopes end, of temporaries, bases and members.
void FactVisitor::addDestructions() {
  bool hasMembers = isa<CXXDestructorDecl>(body_.function);
  if (!controlFlow().isKnown()) {
    body_.everyCallPlaced = false;
    return;
  }
  for (const ControlFlow::Destruction &destruction : controlFlow().destructions()) {
    CallFact fact;
    fact.caller = body_.name;
    SourceLocation where = destruction.where.isValid() && !hasMembers
                               ? destruction.where
                               : body_.function->getLocation();
    fact.location = names_.place(where);
    setPosition(destruction.position, fact);
    if (hasMembers)
      fact.object = {names_.intern(ObjectPlace), {}};
    addDestruction(destruction.destructor, nullptr, /*exact=*/true, std::move(fact));
  }
}

/// What constructors give their members.
void FactVisitor::addMemberFlows() {
  const auto *constructor = dyn_cast<CXXConstructorDecl>(body_.function);
  if (!constructor)
    return;
  for (const CXXCtorInitializer *initializer : constructor->inits())
    if (const FieldDecl *field = initializer->getAnyMember()) {
      flow_.initialize(names_.entity(field), initializer->getInit());
      if (isMutableCarrierReference(field->getType()))
        flow_.writeBack(initializer->getInit(), names_.entity(field));
      if (stages_.isHolder(field))
        addStore(field, initializer->getInit(), initializer->getInit());
    }
}

bool FactVisitor::VisitCoroutineBodyStmt(CoroutineBodyStmt *coroutine) {
  if (body_.function)
    facts_.unknowns.push_back(
        {names_.intern("coroutine"), body_.name, names_.place(coroutine->getBeginLoc()),
         "a coroutine: its frame is on the heap, and who resumes it and when is not read"});
  return true;
}

} // namespace stingy
