// What the walk makes of variables of static storage: those that the unit defines, who names them,
// and which keep what a call allocates. See static_uses.h.
#include "extract/fact_visitor.h"

#include <clang/Basic/SourceManager.h>

namespace stingy {

using namespace clang;

/// One that this unit defines.
void FactVisitor::addGlobal(const VarDecl *variable) {
  if (!variable->hasGlobalStorage() ||
      variable->isThisDeclarationADefinition() == VarDecl::DeclarationOnly ||
      variable->getType()->isDependentType() || variable->getType()->isIncompleteType() ||
      context_.getSourceManager().isInSystemHeader(variable->getLocation()))
    return;
  GlobalFact global;
  global.name = names_.entity(variable);
  std::string display = variable->getQualifiedNameAsString();
  if (variable->isStaticLocal() && body_.function)
    display = body_.function->getNameAsString() + "." + display;
  global.display = names_.intern(display);
  global.location = names_.place(variable->getLocation());
  global.bytes =
      static_cast<std::uint64_t>(context_.getTypeSizeInChars(variable->getType()).getQuantity());
  global.section = sectionOf(variable);
  global.linkage = linkageOf(variable);
  global.symbol = names_.intern(symbolOf(variable));
  global.align = static_cast<std::uint64_t>(context_.getDeclAlign(variable).getQuantity());
  facts_.globals.push_back(global);
}

/// A static member that is reached through an object.
bool FactVisitor::VisitMemberExpr(MemberExpr *member) {
  nameVariable(member, member->getMemberDecl());
  numbers_.named(member, member->getMemberDecl());
  return true;
}

void FactVisitor::nameVariable(const Expr *name, const ValueDecl *decl) {
  if (NameId variable = statics_.named(name, decl); variable != NoName && body_.function)
    body_.globals.insert(variable);
}

bool FactVisitor::isAllocation(const Expr *value) {
  const auto *call = dyn_cast<CallExpr>(value->IgnoreParenCasts());
  const FunctionDecl *callee = call ? call->getDirectCallee() : nullptr;
  return callee && memory_.allocates(callee);
}

/// The variable that has at most one such allocation at any time.
NameId FactVisitor::keeperOf(const CallExpr *call, const Role &allocation,
                             const std::vector<Role> &roles) {
  const BinaryOperator *assignment = sites().assignmentOf(call);
  const Expr *taker = allocation.place() ? labelledPlace(call, allocation)
                      : assignment       ? assignment->getLHS()
                                         : nullptr;
  const VarDecl *variable = taker ? staticPointer(taker) : nullptr;
  if (!variable || allocation.parameter(LabelMeaning::Elements))
    return NoName;
  bool moves = llvm::any_of(roles, [&](const Role &role) {
    const Expr *freed = role.place() ? labelledPlace(call, role)
                                     : labelledArgument(call, role, LabelMeaning::Object);
    return role.kind == RoleKind::Free && freed && staticPointer(freed) == variable;
  });
  return moves || controlFlow().runsOnlyWhereNull(call, taker) ? names_.entity(variable) : NoName;
}

} // namespace stingy
