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
  facts_.globals.push_back(global);
}

/// A static member that is reached through an object.
bool FactVisitor::VisitMemberExpr(MemberExpr *member) {
  nameVariable(member, member->getMemberDecl());
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
NameId FactVisitor::keeperOf(const CallExpr *call, const std::vector<Role> &roles) {
  const BinaryOperator *assignment = sites().assignmentOf(call);
  const VarDecl *variable = assignment ? staticPointer(assignment->getLHS()) : nullptr;
  if (!variable)
    return NoName;
  bool moves = llvm::any_of(roles, [&](const Role &role) {
    const Expr *freed =
        role.kind == RoleKind::Free ? labelledArgument(call, role, LabelMeaning::Object) : nullptr;
    return freed && staticPointer(freed) == variable;
  });
  return moves || controlFlow().runsOnlyWhereNull(call, assignment->getLHS())
             ? names_.entity(variable)
             : NoName;
}

} // namespace stingy
