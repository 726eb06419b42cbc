#include "extract/stage_fields.h"

#include "extract/role_check.h"

#include <clang/AST/DeclCXX.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Lex/Lexer.h>
#include <fmt/format.h>
#include <llvm/ADT/StringExtras.h>
#include <utility>

namespace stingy {

using namespace clang;

static QualType heldType(const ValueDecl *holder) {
  return holder->getASTContext().getBaseElementType(holder->getType());
}

StageFields::StageFields(EntityNames &names, ASTContext &context, Facts &facts,
                         const Sidecar &sidecar)
    : names_(names), context_(context), facts_(facts) {
  for (const auto &[function, roles] : sidecar.functions)
    for (const Role &role : roles)
      anyPointer_ |= role.kind == RoleKind::Wait;
  findHolders(context.getTranslationUnitDecl(), sidecar);
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
  if (!holders_.insert(canonical(decl)).second || !holdsValue(decl))
    return;
  values_.push_back(decl);
  if (const auto *type = heldType(decl)->getAs<EnumType>())
    enums_.insert(type->getDecl()->getCanonicalDecl());
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

NameId StageFields::stage(const EnumConstantDecl *enumerator) {
  NameId name = names_.entity(enumerator);
  state(name, names_.intern(enumerator->getName()), names_.place(enumerator->getLocation()));
  return name;
}

/// The macro or enumerator that stands for the number as a whole, else "".
static std::string spelling(const Expr *expr, const ASTContext &context) {
  if (!expr)
    return "";
  expr = expr->IgnoreParenCasts();
  const SourceManager &sources = context.getSourceManager();
  auto macroAt = [&](SourceLocation where) {
    return where.isMacroID()
               ? Lexer::getImmediateMacroName(where, sources, context.getLangOpts()).str()
               : "";
  };
  std::string macro = macroAt(expr->getBeginLoc());
  if (!macro.empty())
    return macro == macroAt(expr->getEndLoc()) ? macro : "";
  const auto *reference = dyn_cast<DeclRefExpr>(expr);
  return reference && isa<EnumConstantDecl>(reference->getDecl())
             ? reference->getDecl()->getNameAsString()
             : "";
}

NameId StageFields::stage(const ValueDecl *holder, llvm::APSInt value, NumberUse use,
                          const Expr *spelled, SourceLocation where) {
  if (const auto *type = heldType(holder)->getAs<EnumType>()) {
    for (const EnumConstantDecl *enumerator : type->getDecl()->enumerators())
      if (llvm::APSInt::isSameValue(enumerator->getInitVal(), value))
        return stage(enumerator);
    return NoName;
  }
  value = value.extOrTrunc(context_.getIntWidth(heldType(holder)));
  value.setIsSigned(heldType(holder)->isSignedIntegerType());
  std::string number = llvm::toString(value, 10);
  NameId name = names_.intern(fmt::format("{}={}", names_.text(names_.entity(holder)), number));
  std::string macro = spelling(spelled, context_);
  NameId display = names_.intern(
      macro.empty() ? fmt::format("{}={}", holder->getNameAsString(), number) : macro);
  if (where.isInvalid())
    where = holder->getLocation();
  FunctionFact &fact = state(name, display, names_.place(where));
  fact.holder = names_.entity(holder);
  auto isBetter = [&](llvm::DenseMap<NameId, unsigned> &best, unsigned rank) {
    auto [entry, isNew] = best.try_emplace(name, rank);
    return isNew || rank < std::exchange(entry->second, std::min(entry->second, rank));
  };
  constexpr auto Last = static_cast<unsigned>(NumberUse::Elsewhere);
  auto rank = static_cast<unsigned>(use);
  if (isBetter(placedBy_, rank))
    fact.location = names_.place(where);
  if (macro.empty())
    rank = Last + 1;
  if (isBetter(spelledBy_, rank)) {
    fact.display = display;
    fact.tentative = rank >= Last;
  }
  return name;
}

FunctionFact &StageFields::state(NameId name, NameId display, const Location &location) {
  FunctionFact &fact = pseudoFunction(name, display, location);
  fact.roles = {{RoleKind::Stage, {}}};
  return fact;
}

std::vector<NameId> StageFields::allStages(const ValueDecl *holder) {
  std::vector<NameId> stages;
  if (const auto *type = heldType(holder)->getAs<EnumType>())
    for (const EnumConstantDecl *enumerator : type->getDecl()->enumerators())
      stages.push_back(stage(enumerator));
  return stages;
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
  if (holdsValue(holder))
    fact.holder = field;
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
