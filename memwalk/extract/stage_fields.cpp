#include "extract/stage_fields.h"

#include "extract/role_check.h"

#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Lex/Lexer.h>
#include <fmt/format.h>

namespace stingy {

using namespace clang;

namespace {

/// The variables that are stored to a holder as they are.
class StoredVariables : public RecursiveASTVisitor<StoredVariables> {
public:
  using Map = llvm::DenseMap<const VarDecl *, const ValueDecl *>;
  StoredVariables(const StageFields &fields, Map &found) : fields_(fields), found_(found) {}

  bool VisitBinaryOperator(BinaryOperator *assignment) {
    const ValueDecl *holder =
        assignment->getOpcode() == BO_Assign ? fields_.holder(assignment->getLHS()) : nullptr;
    const auto *value = dyn_cast<DeclRefExpr>(assignment->getRHS()->IgnoreParenCasts());
    if (const auto *variable = value ? dyn_cast<VarDecl>(value->getDecl()) : nullptr;
        variable && holder && StageFields::holdsValue(holder) &&
        !holder->getType()->isEnumeralType())
      found_.try_emplace(variable, holder);
    return true;
  }

private:
  const StageFields &fields_;
  Map &found_;
};

QualType heldType(const ValueDecl *holder) {
  return holder->getASTContext().getBaseElementType(holder->getType());
}

} // namespace

StageFields::StageFields(EntityNames &names, ASTContext &context, Facts &facts,
                         const Sidecar &sidecar)
    : names_(names), context_(context), facts_(facts) {
  for (const auto &[function, roles] : sidecar.functions)
    for (const Role &role : roles)
      anyPointer_ |= role.kind == RoleKind::Wait;
  findHolders(context.getTranslationUnitDecl(), sidecar);
  if (anyInteger_)
    StoredVariables(*this, destinations_).TraverseDecl(context.getTranslationUnitDecl());
}

void StageFields::findHolders(const DeclContext *context, const Sidecar &sidecar) {
  for (const Decl *decl : context->decls()) {
    if (const auto *field = dyn_cast<FieldDecl>(decl))
      note(field, field->hasAttrs() || !sidecar.fields.empty() ? spelledField(field) : "", sidecar);
    else if (const auto *variable = dyn_cast<VarDecl>(decl))
      note(variable, variable->getQualifiedNameAsString(), sidecar);
    else if (isa<RecordDecl, NamespaceDecl, LinkageSpecDecl>(decl))
      findHolders(cast<DeclContext>(decl), sidecar);
  }
}

void StageFields::note(const ValueDecl *decl, const std::string &spelled, const Sidecar &sidecar) {
  bool byName = !spelled.empty() && sidecar.fields.contains(spelled);
  if (byName)
    named_.push_back(spelled);
  bool isHolder = byName || hasStageAttribute(decl);
  if (!isHolder && isCandidate(decl)) {
    holders_.insert(canonical(decl));
    candidates_.insert(canonical(decl));
  }
  if (!isHolder || !stageFieldMistake(decl).empty())
    return;
  holders_.insert(canonical(decl));
  if (!holdsValue(decl))
    return;
  anyValue_ = true;
  if (const auto *type = heldType(decl)->getAs<EnumType>())
    enums_.insert(type->getDecl()->getCanonicalDecl());
  else
    anyInteger_ = true;
}

bool StageFields::isCandidate(const ValueDecl *decl) const {
  return anyPointer_ && heldType(decl)->isFunctionPointerType() &&
         !context_.getSourceManager().isInSystemHeader(decl->getLocation());
}

const ValueDecl *StageFields::holder(const Expr *place) const {
  if (holders_.empty())
    return nullptr;
  place = place->IgnoreParenCasts();
  while (const auto *subscript = dyn_cast<ArraySubscriptExpr>(place))
    place = subscript->getBase()->IgnoreParenCasts();
  const ValueDecl *decl = nullptr;
  if (const auto *member = dyn_cast<MemberExpr>(place))
    decl = member->getMemberDecl();
  else if (const auto *reference = dyn_cast<DeclRefExpr>(place))
    decl = reference->getDecl();
  return decl && isHolder(decl) ? decl : nullptr;
}

bool StageFields::dispatches(const Expr *place) const {
  const ValueDecl *called = holder(place);
  return called && !candidates_.contains(canonical(called));
}

bool StageFields::holdsValue(const ValueDecl *holder) {
  return heldType(holder)->isIntegralOrEnumerationType();
}

bool StageFields::isStageEnum(QualType type) const {
  const auto *enumeration = enums_.empty() ? nullptr : type->getAs<EnumType>();
  return enumeration && enums_.contains(enumeration->getDecl()->getCanonicalDecl());
}

const ValueDecl *StageFields::destination(const VarDecl *variable) const {
  return destinations_.lookup(variable);
}

NameId StageFields::stage(const EnumConstantDecl *enumerator) {
  return valueNamed(names_.entity(enumerator), names_.intern(enumerator->getName()),
                    names_.place(enumerator->getLocation()));
}

/// The macro that is written for the number, else "state=3".
static std::string spelling(const ValueDecl *holder, const llvm::APSInt &value, const Expr *expr) {
  const ASTContext &context = holder->getASTContext();
  SourceLocation where = expr ? expr->IgnoreParenCasts()->getBeginLoc() : SourceLocation();
  if (where.isMacroID())
    return Lexer::getImmediateMacroName(where, context.getSourceManager(), context.getLangOpts())
        .str();
  return fmt::format("{}={}", holder->getNameAsString(), value.getExtValue());
}

NameId StageFields::stage(const ValueDecl *holder, const llvm::APSInt &value, const Expr *spelled) {
  if (const auto *type = heldType(holder)->getAs<EnumType>()) {
    for (const EnumConstantDecl *enumerator : type->getDecl()->enumerators())
      if (llvm::APSInt::isSameValue(enumerator->getInitVal(), value))
        return stage(enumerator);
    return NoName;
  }
  NameId name =
      names_.intern(fmt::format("{}={}", names_.text(names_.entity(holder)), value.getExtValue()));
  return valueNamed(name, names_.intern(spelling(holder, value, spelled)),
                    names_.place(holder->getLocation()));
}

NameId StageFields::valueNamed(NameId name, NameId display, const Location &location) {
  pseudoFunction(name, display, location).roles = {{RoleKind::Stage, {}}};
  return name;
}

std::vector<NameId> StageFields::allStages(const ValueDecl *holder) {
  std::vector<NameId> stages;
  if (const auto *type = heldType(holder)->getAs<EnumType>())
    for (const EnumConstantDecl *enumerator : type->getDecl()->enumerators())
      stages.push_back(stage(enumerator));
  return stages;
}

NameId StageFields::value(const ValueDecl *holder, const Expr *expr) {
  Nodes nodes;
  collect(holder, expr, nodes);
  if (nodes.size() == 1)
    return nodes.front();
  NameId joined = names_.expression(expr, "value");
  for (NameId node : nodes)
    facts_.flows.push_back({node, joined});
  return joined;
}

void StageFields::collect(const ValueDecl *holder, const Expr *expr, Nodes &nodes) {
  expr = expr->IgnoreParenCasts();
  if (const auto *choice = dyn_cast<AbstractConditionalOperator>(expr)) {
    collect(holder, choice->getTrueExpr(), nodes);
    return collect(holder, choice->getFalseExpr(), nodes);
  }
  if (const auto *binary = dyn_cast<BinaryOperator>(expr);
      binary && (binary->getOpcode() == BO_Assign || binary->getOpcode() == BO_Comma))
    return collect(holder, binary->getRHS(), nodes);
  NameId node = NoName;
  Expr::EvalResult constant;
  if (!expr->isValueDependent() && expr->EvaluateAsInt(constant, context_)) {
    node = stage(holder, constant.Val.getInt(), expr);
  } else if (const auto *reference = dyn_cast<DeclRefExpr>(expr)) {
    const auto *parameter = dyn_cast<ParmVarDecl>(reference->getDecl());
    const auto *function =
        parameter ? dyn_cast<FunctionDecl>(parameter->getDeclContext()) : nullptr;
    node = function ? names_.parameter(function, parameter->getFunctionScopeIndex())
                    : names_.entity(reference->getDecl());
  } else if (const auto *member = dyn_cast<MemberExpr>(expr)) {
    node = names_.entity(member->getMemberDecl());
  } else if (const auto *call = dyn_cast<CallExpr>(expr); call && call->getDirectCallee()) {
    node = names_.result(call->getDirectCallee());
  }
  nodes.push_back(node != NoName ? node : names_.expression(expr, "value"));
}

NameId StageFields::store(const ValueDecl *holder) {
  NameId field = names_.entity(holder);
  NameId name = names_.suffixed(field, candidates_.contains(canonical(holder)) ? CandidateStoreMark
                                                                               : "#store");
  const auto *member = dyn_cast<FieldDecl>(holder);
  std::string spelled = member ? spelledField(member) : holder->getQualifiedNameAsString();
  FunctionFact &fact = pseudoFunction(name, names_.intern("store to " + spelled),
                                      names_.place(holder->getLocation()));
  fact.defined = true;
  fact.parameters = {field};
  fact.roles = {{RoleKind::QueueStage, {"S"}}};
  if (member && holdsValue(holder)) // the record with the state is the request
    fact.requestType = names_.intern(recordName(member->getParent()));
  return name;
}

CallFact &StageFields::run(NameId stage, const Location &location) {
  FunctionFact &fact = facts_.functions[pseudo_.lookup(stage)];
  if (!fact.defined)
    fact.successors = {{}, {0}}; // one block, 1
  else
    fact.successors.clear();
  fact.defined = true;
  CallFact &call = facts_.calls.emplace_back();
  call.caller = stage;
  call.location = location;
  call.block = 1;
  return call;
}

FunctionFact &StageFields::pseudoFunction(NameId name, NameId display, const Location &location) {
  auto [entry, isNew] = pseudo_.try_emplace(name, facts_.functions.size());
  if (isNew) {
    FunctionFact &fact = facts_.functions.emplace_back();
    fact.name = name;
    fact.display = display;
    fact.location = location;
    fact.synthetic = true;
    fact.frame = ByteBound::exact(0);
  }
  return facts_.functions[entry->second];
}

} // namespace stingy
