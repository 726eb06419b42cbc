#include "extract/allocator_body.h"

#include "extract/allocation_site.h"
#include "extract/handed_size.h"
#include "extract/value_origins.h"

#include <clang/AST/ParentMap.h>
#include <clang/AST/RecursiveASTVisitor.h>
#include <fmt/format.h>
#include <llvm/ADT/SetVector.h>

namespace stingy {

using namespace clang;

namespace {

const VarDecl *localVariable(const Expr *expr) {
  const VarDecl *variable = variableOf(expr);
  return variable && variable->hasLocalStorage() ? variable : nullptr;
}

bool isNull(const Expr *expr) {
  const auto *number = dyn_cast<IntegerLiteral>(expr->IgnoreParenCasts());
  return (number && number->getValue() == 0) || isa<GNUNullExpr, CXXNullPtrLiteralExpr>(expr);
}

bool isNamed(const FunctionDecl *function, std::initializer_list<llvm::StringRef> names) {
  return function && function->getIdentifier() && llvm::is_contained(names, function->getName());
}

bool fills(const FunctionDecl *function) {
  return isNamed(function, {"memset", "__builtin_memset", "__builtin___memset_chk"});
}

/// memset(p, 0, n), bzero(p, n): of the parameter 0.
bool clears(const CallExpr *call) {
  const FunctionDecl *callee = call->getDirectCallee();
  return isNamed(callee, {"bzero", "explicit_bzero", "__builtin_bzero"}) ||
         (fills(callee) && call->getNumArgs() > 1 && isNull(call->getArg(1)));
}

class BodyReader : public RecursiveASTVisitor<BodyReader> {
public:
  BodyReader(const FunctionDecl *function, RolesOf rolesOf, EntityNames &names)
      : function_(function), rolesOf_(rolesOf), names_(names), parents_(function->getBody()),
        values_(function) {
    for (const Role &role : rolesOf(function))
      if (role.kind == RoleKind::Malloc)
        role_ = role;
  }

  std::optional<AllocatorBody> read() {
    if (!role_ || role_->opaque || role_->parameter(LabelMeaning::Elements))
      return std::nullopt;
    TraverseStmt(function_->getBody());
    // Blocks of blocks: the list grows while it is gone through.
    for (std::size_t i = 0; i < blocks_.size(); ++i)
      for (const Expr *value : values_.of(blocks_[i]))
        source(value);
    usesOnly_ = true;
    TraverseStmt(function_->getBody());
    checkSize();
    return std::move(body_);
  }

  bool VisitReturnStmt(ReturnStmt *statement) {
    if (!usesOnly_ && !place() && statement->getRetValue())
      source(statement->getRetValue());
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *assignment) {
    if (!usesOnly_ && assignment->getOpcode() == BO_Assign && isPlace(assignment->getLHS()))
      source(assignment->getRHS());
    return true;
  }
  bool VisitDeclRefExpr(DeclRefExpr *reference) {
    if (const VarDecl *variable = localVariable(reference);
        usesOnly_ && variable && blocks_.contains(variable))
      use(reference);
    return true;
  }
  bool TraverseUnaryExprOrTypeTraitExpr(UnaryExprOrTypeTraitExpr *) { return true; }
  bool TraverseLambdaExpr(LambdaExpr *) { return true; }

private:
  std::optional<unsigned> place() const { return role_ ? role_->place() : std::nullopt; }

  /// `*p`, where p is the parameter that says where to put the pointer.
  bool isPlace(const Expr *expr) const {
    const auto *target = dyn_cast<UnaryOperator>(expr->IgnoreParenCasts());
    const VarDecl *variable = target && target->getOpcode() == UO_Deref && place()
                                  ? localVariable(target->getSubExpr())
                                  : nullptr;
    return variable && *place() < function_->getNumParams() &&
           variable == function_->getParamDecl(*place());
  }

  /// Where the value that is handed out comes from.
  void source(const Expr *value) {
    value = value->IgnoreParenCasts();
    if (isNull(value))
      return;
    if (const auto *choice = dyn_cast<ConditionalOperator>(value)) {
      source(choice->getTrueExpr());
      source(choice->getFalseExpr());
    } else if (const auto *call = dyn_cast<CallExpr>(value)) {
      sourceCall(call);
    } else if (const auto *binary = dyn_cast<BinaryOperator>(value);
               binary && (binary->isCommaOp() || binary->getOpcode() == BO_Assign)) {
      if (!binary->isCommaOp())
        if (const VarDecl *variable = localVariable(binary->getLHS()))
          blocks_.insert(variable);
      source(binary->getRHS());
    } else if (const VarDecl *variable = localVariable(value);
               variable && !isa<ParmVarDecl>(variable)) {
      blocks_.insert(variable);
    } else if (const VarDecl *base = baseOf(value); base && allocated(base)) {
      blocks_.insert(base);
      alter("hands out another address than was allocated", value);
    }
  }

  void sourceCall(const CallExpr *call) {
    const FunctionDecl *callee = call->getDirectCallee();
    if (fills(callee) && call->getNumArgs() > 0) // returns its first argument
      return source(call->getArg(0));
    if (callee)
      calls_.push_back(call);
  }

  /// Of `p + 16`, `&p->data`, `p->data`.
  static const VarDecl *baseOf(const Expr *expr) {
    expr = expr->IgnoreParenCasts();
    if (const auto *binary = dyn_cast<BinaryOperator>(expr); binary && binary->isAdditiveOp())
      return baseOf(binary->getLHS()->getType()->isPointerType() ? binary->getLHS()
                                                                 : binary->getRHS());
    if (const auto *unary = dyn_cast<UnaryOperator>(expr);
        unary && (unary->getOpcode() == UO_AddrOf || unary->isIncrementDecrementOp()))
      return baseOf(unary->getSubExpr());
    if (const auto *subscript = dyn_cast<ArraySubscriptExpr>(expr))
      return baseOf(subscript->getBase());
    if (const auto *member = dyn_cast<MemberExpr>(expr))
      return member->getType()->isPointerType() ? nullptr : baseOf(member->getBase());
    return localVariable(expr);
  }

  /// A call gave it its value; others may come out of a pool of the function's own.
  bool allocated(const VarDecl *variable) const {
    return !isa<ParmVarDecl>(variable) && llvm::any_of(values_.of(variable), [](const Expr *value) {
      return isa<CallExpr>(value->IgnoreParenCasts());
    });
  }

  void alter(const std::string &what, const Expr *where) {
    Location at = names_.place(where->getExprLoc());
    if (body_.alters.empty())
      body_.alters = fmt::format("{} ({}:{})", what, names_.text(at.file), at.line);
  }

  /// `expr` has the address of the block, or one within it.
  void use(const Expr *expr) {
    const Stmt *parent = parents_.getParent(expr);
    for (; parent && carries(parent, expr); parent = parents_.getParent(expr))
      expr = cast<Expr>(parent);
    if (const auto *call = dyn_cast_or_null<CallExpr>(parent))
      return usePassed(call, expr);
    if (const auto *assignment = dyn_cast_or_null<BinaryOperator>(parent);
        assignment && assignment->isAssignmentOp())
      return useAssigned(assignment, expr);
    if (const auto *unary = dyn_cast_or_null<UnaryOperator>(parent))
      return useBy(unary, expr);
    if (isa_and_nonnull<MemberExpr, ArraySubscriptExpr>(parent))
      return access(cast<Expr>(parent));
    if (isa_and_nonnull<DeclStmt>(parent)) // the variable is a block itself
      return track(cast<DeclStmt>(parent), expr);
    bool harmless = !parent || isa<ReturnStmt, IfStmt, WhileStmt, DoStmt, ForStmt, CompoundStmt,
                                   BinaryOperator, ConditionalOperator>(parent);
    if (!harmless)
      alter("uses what it hands out", expr);
  }

  /// The parent's value is or has that of `child`: casts, arithmetic, the arms of `?:`.
  static bool carries(const Stmt *parent, const Expr *child) {
    if (const auto *binary = dyn_cast<BinaryOperator>(parent))
      return !binary->isAssignmentOp() && !binary->isComparisonOp() && !binary->isLogicalOp() &&
             !(binary->isCommaOp() && binary->getLHS() == child);
    if (const auto *choice = dyn_cast<ConditionalOperator>(parent))
      return choice->getCond() != child;
    return isa<ParenExpr, CastExpr, FullExpr>(parent);
  }

  void useBy(const UnaryOperator *unary, const Expr *expr) {
    if (unary->getOpcode() == UO_Deref)
      return access(unary);
    if (unary->getOpcode() == UO_AddrOf)
      return useAddress(unary);
    if (unary->isIncrementDecrementOp())
      alter("moves the pointer that it hands out", expr);
  }

  /// posix_memalign(&p, ...) gives p its value.
  void useAddress(const UnaryOperator *address) {
    const Stmt *parent = parents_.getParent(address);
    while (isa_and_nonnull<CastExpr, ParenExpr>(parent))
      parent = parents_.getParent(parent);
    if (const auto *call = dyn_cast_or_null<CallExpr>(parent); call && call->getDirectCallee())
      for (const Role &role : rolesOf_(call->getDirectCallee()))
        if (const Expr *placed = labelledPlace(call, role);
            placed && placed == address->getSubExpr())
          return sourceCall(call);
    alter("takes the address of the pointer that it hands out", address);
  }

  void usePassed(const CallExpr *call, const Expr *argument) {
    const FunctionDecl *callee = call->getDirectCallee();
    auto position =
        static_cast<unsigned>(llvm::find(call->arguments(), argument) - call->arguments().begin());
    if (position == 0 && clears(call) && localVariable(argument)) {
      body_.clears = true;
      return;
    }
    bool readOnly = callee && position < callee->getNumParams() &&
                    callee->getParamDecl(position)->getType()->isPointerType() &&
                    callee->getParamDecl(position)->getType()->getPointeeType().isConstQualified();
    bool frees =
        callee && llvm::any_of(rolesOf_(callee), [&](const Role &role) {
          return role.kind == RoleKind::Free && role.parameter(LabelMeaning::Object) == position;
        });
    if (!readOnly && !frees)
      alter(fmt::format("passes what it hands out to {}",
                        callee ? callee->getQualifiedNameAsString() : "a function"),
            call);
  }

  void useAssigned(const BinaryOperator *assignment, const Expr *expr) {
    if (assignment->getLHS() == expr) {
      if (assignment->isCompoundAssignmentOp())
        alter("moves the pointer that it hands out", assignment);
      return;
    }
    const VarDecl *variable = localVariable(assignment->getLHS());
    if (variable && !isa<ParmVarDecl>(variable))
      return addAlias(variable);
    if (!isPlace(assignment->getLHS()))
      alter("keeps the address of what it hands out", assignment);
  }

  void track(const DeclStmt *declarations, const Expr *expr) {
    for (const Decl *decl : declarations->decls())
      if (const auto *variable = dyn_cast<VarDecl>(decl); variable && variable->getInit() == expr)
        variable->hasLocalStorage() ? addAlias(variable)
                                    : alter("keeps the address of what it hands out", expr);
  }

  /// Its uses before this one have been passed over: they are looked at in another round.
  void addAlias(const VarDecl *variable) {
    if (blocks_.insert(variable))
      TraverseStmt(function_->getBody());
  }

  /// A place in the block: reading it does nothing.
  void access(const Expr *place) {
    const Stmt *parent = parents_.getParent(place);
    const Expr *child = place;
    while (isa_and_nonnull<ParenExpr, MemberExpr, ArraySubscriptExpr>(parent) &&
           !cast<Expr>(child)->getType()->isPointerType()) {
      child = cast<Expr>(parent);
      parent = parents_.getParent(child);
    }
    const auto *read = dyn_cast_or_null<CastExpr>(parent);
    if (!read || read->getCastKind() != CK_LValueToRValue)
      alter("writes what it hands out", place);
  }

  void checkSize() {
    HandedSize size(function_, *role_, values_, function_->getASTContext());
    for (const CallExpr *call : calls_)
      if (!size.passedOn(call, rolesOf_(call->getDirectCallee())))
        alter(!size.told() ? "allocates another size than that of its type"
                           : "allocates another size than it is told",
              call);
  }

  const FunctionDecl *function_;
  RolesOf rolesOf_;
  EntityNames &names_;
  ParentMap parents_;
  LocalValues values_;
  std::optional<Role> role_;
  llvm::SetVector<const VarDecl *> blocks_; // variables that hold what is handed out
  std::vector<const CallExpr *> calls_;     // that returned it
  bool usesOnly_ = false;
  AllocatorBody body_;
};

} // namespace

std::optional<AllocatorBody> allocatorBody(const FunctionDecl *function, RolesOf rolesOf,
                                           EntityNames &names) {
  return BodyReader(function, rolesOf, names).read();
}

} // namespace stingy
