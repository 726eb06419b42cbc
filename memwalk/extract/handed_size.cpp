#include "extract/handed_size.h"

#include "extract/allocation_site.h"
#include "extract/value_origins.h"

namespace stingy {

using namespace clang;

HandedSize::HandedSize(const FunctionDecl *function, const Role &role, const LocalValues &values,
                       const ASTContext &context)
    : function_(function), values_(values), context_(context) {
  auto labelled = [&](LabelMeaning meaning) -> const ParmVarDecl * {
    auto position = role.parameter(meaning);
    return position && *position < function->getNumParams() ? function->getParamDecl(*position)
                                                            : nullptr;
  };
  size_ = labelled(LabelMeaning::Size);
  count_ = labelled(LabelMeaning::Count);
}

bool HandedSize::passedOn(const CallExpr *call, const std::vector<Role> &calleeRoles) const {
  const Expr *size = nullptr, *count = nullptr;
  for (const Role &role : calleeRoles)
    if (role.kind == RoleKind::Malloc) {
      size = labelledArgument(call, role, LabelMeaning::Size);
      count = labelledArgument(call, role, LabelMeaning::Count);
    }
  if (!told())
    return !size || isOfType(size, count);
  if (!size) // of a function that is no allocator by annotation
    return llvm::any_of(call->arguments(), [&](const Expr *argument) {
      return size_ && isParameter(argument, size_);
    });
  if (count)
    return isProductOf(count, size) || isProductOf(size, count);
  return count_ ? isProduct(size) : isParameter(size, size_);
}

/// How many assignments are followed one into the other.
constexpr unsigned MaxDepth = 4;

bool HandedSize::isParameter(const Expr *expr, const ParmVarDecl *parameter) const {
  auto keeps = [&](const Expr *value) {
    return value->isIntegerConstantExpr(context_) || follows(value, parameter, 0);
  };
  return !values_.changes(parameter) && llvm::all_of(values_.of(parameter), keeps) &&
         follows(expr, parameter, 0);
}

/// The parameter as it was given, through variables and roundings.
bool HandedSize::follows(const Expr *expr, const ParmVarDecl *parameter, unsigned depth) const {
  expr = expr->IgnoreParenCasts();
  if (depth > MaxDepth)
    return false;
  auto isOrConstant = [&](const Expr *value) {
    return value->isIntegerConstantExpr(context_) || follows(value, parameter, depth + 1);
  };
  if (const VarDecl *variable = variableOf(expr))
    return variable == parameter || (!values_.changes(variable) && !values_.of(variable).empty() &&
                                     llvm::all_of(values_.of(variable), isOrConstant));
  if (const auto *choice = dyn_cast<ConditionalOperator>(expr))
    return isOrConstant(choice->getTrueExpr()) && isOrConstant(choice->getFalseExpr()) &&
           !expr->isIntegerConstantExpr(context_);
  const auto *rounded = dyn_cast<BinaryOperator>(expr); // (n + 7) & ~7
  const auto *sum = rounded && rounded->getOpcode() == BO_And
                        ? dyn_cast<BinaryOperator>(rounded->getLHS()->IgnoreParenCasts())
                        : nullptr;
  return sum && sum->getOpcode() == BO_Add && follows(sum->getLHS(), parameter, depth + 1) &&
         sum->getRHS()->isIntegerConstantExpr(context_) &&
         rounded->getRHS()->isIntegerConstantExpr(context_);
}

/// count * size, also out of a variable.
bool HandedSize::isProduct(const Expr *expr, unsigned depth) const {
  expr = expr->IgnoreParenCasts();
  if (const auto *binary = dyn_cast<BinaryOperator>(expr))
    return binary->getOpcode() == BO_Mul && (isProductOf(binary->getLHS(), binary->getRHS()) ||
                                             isProductOf(binary->getRHS(), binary->getLHS()));
  const VarDecl *variable = variableOf(expr);
  return variable && depth < MaxDepth && !values_.changes(variable) &&
         values_.of(variable).size() == 1 && isProduct(values_.of(variable).front(), depth + 1);
}

/// `a` times `b` is what the function is told: its count and its size, or 1 and its size.
bool HandedSize::isProductOf(const Expr *a, const Expr *b) const {
  if (!size_ || !isParameter(b, size_))
    return false;
  Expr::EvalResult one;
  return count_ ? isParameter(a, count_) : a->EvaluateAsInt(one, context_) && one.Val.getInt() == 1;
}

/// The size of the record that the function's type names: what its calls are taken to allocate.
bool HandedSize::isOfType(const Expr *size, const Expr *count) const {
  QualType type = function_->getReturnType();
  const RecordDecl *record =
      type->isPointerType() ? type->getPointeeType()->getAsRecordDecl() : nullptr;
  if (!record || !record->getDefinition())
    return true; // of unknown size, and so never rewritten
  Expr::EvalResult bytes, times;
  if (!size->EvaluateAsInt(bytes, context_) || (count && !count->EvaluateAsInt(times, context_)))
    return false;
  std::uint64_t all =
      bytes.Val.getInt().getZExtValue() * (count ? times.Val.getInt().getZExtValue() : 1);
  return all == static_cast<std::uint64_t>(
                    context_.getTypeSizeInChars(type->getPointeeType()).getQuantity());
}

} // namespace stingy
