#include "extract/static_uses.h"

#include <clang/AST/ASTContext.h>
#include <clang/AST/Attr.h>
#include <clang/AST/ExprCXX.h>
#include <clang/AST/Mangle.h>

namespace stingy {

using namespace clang;

/// The name in `x`, `x.field`, `x[i].field`; null where a pointer leads on.
static const Expr *nameIn(const Expr *place) {
  for (;;) {
    place = place->IgnoreParens();
    if (const auto *member = dyn_cast<MemberExpr>(place)) {
      if (isa<VarDecl>(member->getMemberDecl()))
        return member;
      if (member->isArrow())
        return nullptr;
      place = member->getBase();
    } else if (const auto *subscript = dyn_cast<ArraySubscriptExpr>(place)) {
      place = subscript->getBase()->IgnoreParens();
    } else if (const auto *cast = dyn_cast<ImplicitCastExpr>(place);
               cast &&
               (cast->getCastKind() == CK_ArrayToPointerDecay || cast->getCastKind() == CK_NoOp)) {
      place = cast->getSubExpr();
    } else {
      return dyn_cast<DeclRefExpr>(place);
    }
  }
}

const VarDecl *staticPointer(const Expr *place) {
  const auto *name = dyn_cast<DeclRefExpr>(place->IgnoreParenCasts());
  const auto *variable = name ? dyn_cast<VarDecl>(name->getDecl()) : nullptr;
  return variable && variable->hasGlobalStorage() && variable->getType()->isPointerType() &&
                 variable->getTLSKind() == VarDecl::TLS_None // each thread has one
             ? variable
             : nullptr;
}

static bool isZero(const APValue &value) {
  switch (value.getKind()) {
  case APValue::None:
  case APValue::Indeterminate:
    return true;
  case APValue::Int:
    return value.getInt().isZero();
  case APValue::Float:
    return value.getFloat().isPosZero();
  case APValue::LValue:
    return value.isNullPointer();
  case APValue::Array:
    for (unsigned i = 0; i < value.getArrayInitializedElts(); ++i)
      if (!isZero(value.getArrayInitializedElt(i)))
        return false;
    return !value.hasArrayFiller() || isZero(value.getArrayFiller());
  case APValue::Struct:
    for (unsigned i = 0; i < value.getStructNumBases(); ++i)
      if (!isZero(value.getStructBase(i)))
        return false;
    for (unsigned i = 0; i < value.getStructNumFields(); ++i)
      if (!isZero(value.getStructField(i)))
        return false;
    return true;
  case APValue::Union:
    return isZero(value.getUnionValue());
  default:
    return false;
  }
}

Section sectionOf(const VarDecl *variable) {
  if (variable->getTLSKind() != VarDecl::TLS_None)
    return Section::ThreadLocal;
  const ASTContext &context = variable->getASTContext();
  const Expr *value = variable->getAnyInitializer();
  if (value && value->isValueDependent())
    return Section::Data;
  if (value && !variable->hasConstantInitialization()) // its constructor runs before main
    return Section::Bss;
  if (context.getBaseElementType(variable->getType()).isConstQualified())
    return Section::Constant;
  const APValue *constant = value ? variable->evaluateValue() : nullptr;
  return !value || (constant && isZero(*constant)) ? Section::Bss : Section::Data;
}

Linkage linkageOf(const VarDecl *variable) {
  if (variable->isStaticLocal() && !variable->getASTContext().getLangOpts().CPlusPlus)
    return Linkage::Local;
  return variable->isExternallyVisible() ? Linkage::External : Linkage::Internal;
}

std::string symbolOf(const VarDecl *variable) {
  if (variable->getDeclContext()->isDependentContext())
    return "";
  return ASTNameGenerator(variable->getASTContext()).getName(variable);
}

void StaticUses::accessed(const Expr *place) {
  if (const Expr *name = nameIn(place))
    accessed_.insert(name);
}

/// What is pointed to is constant, or (of a printf) no more than read.
static bool onlyReads(const FunctionDecl *callee, unsigned position) {
  if (position >= callee->getNumParams())
    return callee->isVariadic() && callee->hasAttr<FormatAttr>();
  QualType type = callee->getParamDecl(position)->getType();
  return type->isPointerType() && type->getPointeeType().isConstQualified();
}

void StaticUses::passed(const CallExpr *call) {
  const FunctionDecl *callee = call->getDirectCallee();
  if (!callee || callee->getReturnType()->isPointerType() ||
      callee->getReturnType()->isReferenceType())
    return;
  if (callee->getBuiltinID() == 0) // which those of the C library have that Clang knows
    return;
  for (unsigned i = 0; i < call->getNumArgs(); ++i) {
    const Expr *argument = call->getArg(i)->IgnoreParenCasts();
    const auto *address = dyn_cast<UnaryOperator>(argument);
    bool taken = address && address->getOpcode() == UO_AddrOf;
    if (onlyReads(callee, i) && (taken || argument->getType()->isArrayType()))
      accessed(taken ? address->getSubExpr() : argument);
  }
}

void StaticUses::assigned(const Expr *target, bool allocated) {
  accessed(target);
  if (const VarDecl *variable = staticPointer(target); variable && !allocated)
    moved_.insert(names_.entity(variable));
}

NameId StaticUses::named(const Expr *name, const ValueDecl *decl) {
  const auto *variable = dyn_cast<VarDecl>(decl);
  if (!variable || !variable->hasGlobalStorage())
    return NoName;
  NameId entity = names_.entity(variable);
  if (!accessed_.contains(name))
    escaped_.insert(entity);
  return entity;
}

void StaticUses::addTo(Facts &facts) const {
  facts.escaped.assign(escaped_.begin(), escaped_.end());
  facts.moved.assign(moved_.begin(), moved_.end());
}

} // namespace stingy
