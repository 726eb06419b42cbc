#include "extract/local_values.h"

#include "extract/value_origins.h"

#include <clang/AST/RecursiveASTVisitor.h>

namespace stingy {

using namespace clang;

class LocalValues::Visitor : public RecursiveASTVisitor<Visitor> {
public:
  explicit Visitor(LocalValues &values) : values_(values) {}

  bool VisitVarDecl(VarDecl *variable) {
    if (variable->getInit() && !isa<ParmVarDecl>(variable))
      values_.values_[variable].push_back(variable->getInit());
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *assignment) {
    const VarDecl *variable =
        assignment->isAssignmentOp() ? variableOf(assignment->getLHS()) : nullptr;
    if (variable && assignment->getOpcode() == BO_Assign)
      values_.values_[variable].push_back(assignment->getRHS());
    else if (variable)
      values_.changed_.insert(variable);
    return true;
  }
  bool VisitUnaryOperator(UnaryOperator *unary) {
    bool takes = unary->getOpcode() == UO_AddrOf;
    if (takes || unary->isIncrementDecrementOp())
      if (const VarDecl *variable = variableOf(unary->getSubExpr()))
        (takes ? values_.addressTaken_ : values_.changed_).insert(variable);
    return true;
  }

private:
  LocalValues &values_;
};

LocalValues::LocalValues(const FunctionDecl *function) {
  Visitor(*this).TraverseStmt(function->getBody());
}

const std::vector<const Expr *> &LocalValues::of(const VarDecl *variable) const {
  static const std::vector<const Expr *> none;
  auto found = values_.find(variable);
  return found == values_.end() ? none : found->second;
}

} // namespace stingy
