#include "extract/reference_count.h"

#include "extract/null_test.h"

#include <clang/AST/ASTContext.h>
#include <llvm/ADT/StringSwitch.h>

namespace stingy {

using namespace clang;

namespace {

/// The pointer to the record that has the field: `p` of `p->refs` and of `p->ref.count`.
const Expr *recordPointer(const Expr *field) {
  field = field->IgnoreParenCasts();
  while (const auto *member = dyn_cast<MemberExpr>(field)) {
    if (member->isArrow())
      return member->getBase()->IgnoreParenCasts();
    field = member->getBase()->IgnoreParenCasts();
  }
  return nullptr;
}

const Expr *pointee(const Expr *address) {
  const auto *unary = dyn_cast<UnaryOperator>(address->IgnoreParenCasts());
  return unary && unary->getOpcode() == UO_AddrOf ? unary->getSubExpr() : nullptr;
}

bool isNumber(const Expr *expr, int number) {
  const Expr *bare = expr->IgnoreParenCasts();
  bool negative = false;
  if (const auto *unary = dyn_cast<UnaryOperator>(bare); unary && unary->getOpcode() == UO_Minus) {
    negative = true;
    bare = unary->getSubExpr()->IgnoreParenCasts();
  }
  const auto *literal = dyn_cast<IntegerLiteral>(bare);
  return literal &&
         literal->getValue() == static_cast<std::uint64_t>(negative ? -number : number) &&
         negative == (number < 0);
}

/// What a function takes off, and which value it returns.
enum class Atomic {
  None,
  SubtractsReturnsOld,
  SubtractsReturnsNew,
  AddsReturnsOld,
  AddsReturnsNew
};

bool takesOne(Atomic kind, const Expr *amount) {
  bool adds = kind == Atomic::AddsReturnsOld || kind == Atomic::AddsReturnsNew;
  return isNumber(amount, adds ? -1 : 1);
}

bool returnsOld(Atomic kind) {
  return kind == Atomic::SubtractsReturnsOld || kind == Atomic::AddsReturnsOld;
}

Atomic kindOf(const AtomicExpr *atomic) {
  switch (atomic->getOp()) {
  case AtomicExpr::AO__c11_atomic_fetch_sub:
  case AtomicExpr::AO__atomic_fetch_sub:
    return Atomic::SubtractsReturnsOld;
  case AtomicExpr::AO__atomic_sub_fetch:
    return Atomic::SubtractsReturnsNew;
  case AtomicExpr::AO__c11_atomic_fetch_add:
  case AtomicExpr::AO__atomic_fetch_add:
    return Atomic::AddsReturnsOld;
  case AtomicExpr::AO__atomic_add_fetch:
    return Atomic::AddsReturnsNew;
  default:
    return Atomic::None;
  }
}

/// The older builtins have a number behind their names: __sync_sub_and_fetch_4.
Atomic kindOf(const FunctionDecl *function) {
  llvm::StringRef name = function && function->getIdentifier() ? function->getName() : "";
  if (name.starts_with("__sync_sub_and_fetch"))
    return Atomic::SubtractsReturnsNew;
  if (name.starts_with("__sync_fetch_and_sub"))
    return Atomic::SubtractsReturnsOld;
  if (name.starts_with("__sync_add_and_fetch"))
    return Atomic::AddsReturnsNew;
  if (name.starts_with("__sync_fetch_and_add"))
    return Atomic::AddsReturnsOld;
  return Atomic::None;
}

/// `expr` read as "count - 1".
bool isOneLess(const Expr *expr, const Expr *count, ASTContext &context) {
  const auto *difference = dyn_cast<BinaryOperator>(expr->IgnoreParenCasts());
  return difference && difference->getOpcode() == BO_Sub && isNumber(difference->getRHS(), 1) &&
         sameExpression(difference->getLHS(), count, context);
}

/// A comparison of a value with a number, or its use as a condition.
struct Comparison {
  const Expr *value;
  BinaryOperatorKind op;
  int number;
};

std::optional<Comparison> comparisonIn(const Expr *condition, bool &holds) {
  condition = condition->IgnoreParenImpCasts();
  if (const auto *negation = dyn_cast<UnaryOperator>(condition);
      negation && negation->getOpcode() == UO_LNot) {
    holds = !holds;
    return comparisonIn(negation->getSubExpr(), holds);
  }
  const auto *binary = dyn_cast<BinaryOperator>(condition);
  if (!binary || !binary->isComparisonOp())
    return Comparison{condition, BO_NE, 0};
  for (int number : {0, 1})
    if (isNumber(binary->getRHS(), number))
      return Comparison{binary->getLHS(), binary->getOpcode(), number};
    else if (isNumber(binary->getLHS(), number))
      return Comparison{binary->getRHS(), BinaryOperator::reverseComparisonOp(binary->getOpcode()),
                        number};
  return std::nullopt;
}

/// The value, which is never negative, is `least` there, and no other.
bool meansLeast(const Comparison &test, bool holds, int least) {
  BinaryOperatorKind op = holds ? test.op : BinaryOperator::negateComparisonOp(test.op);
  switch (op) {
  case BO_EQ:
  case BO_LE:
    return test.number == least;
  case BO_LT:
    return test.number == least + 1;
  default:
    return false;
  }
}

/// `argument` is `pointer`, or something of what that points to.
bool leadsFrom(const Expr *argument, const Expr *pointer, ASTContext &context) {
  for (;;) {
    argument = argument->IgnoreParenCasts();
    if (sameExpression(argument, pointer, context))
      return true;
    if (const auto *member = dyn_cast<MemberExpr>(argument))
      argument = member->getBase();
    else if (const Expr *place = pointee(argument))
      argument = place;
    else
      return false;
  }
}

} // namespace

void ReferenceCounts::add(const Expr *expr, const Expr *count, bool before) {
  if (count && recordPointer(count))
    releases_.push_back({expr, count->IgnoreParenCasts(), before});
}

void ReferenceCounts::note(const Expr *expr) {
  if (const auto *unary = dyn_cast<UnaryOperator>(expr); unary && unary->isDecrementOp())
    add(expr, unary->getSubExpr(), unary->isPostfix());
  else if (const auto *binary = dyn_cast<BinaryOperator>(expr))
    noteAssignment(binary);
  else if (const auto *atomic = dyn_cast<AtomicExpr>(expr)) {
    if (Atomic kind = kindOf(atomic); kind != Atomic::None && takesOne(kind, atomic->getVal1()))
      add(expr, pointee(atomic->getPtr()), returnsOld(kind));
  } else if (const auto *call = dyn_cast<CallExpr>(expr)) {
    noteCall(call);
  }
}

void ReferenceCounts::noteAssignment(const BinaryOperator *assignment) {
  bool less = (assignment->getOpcode() == BO_SubAssign && isNumber(assignment->getRHS(), 1)) ||
              (assignment->getOpcode() == BO_Assign &&
               isOneLess(assignment->getRHS(), assignment->getLHS(), context_));
  if (less)
    add(assignment, assignment->getLHS(), false);
}

/// A builtin; or fetch_sub and -- of std::atomic.
void ReferenceCounts::noteCall(const CallExpr *call) {
  if (const auto *member = dyn_cast<CXXMemberCallExpr>(call)) {
    const CXXMethodDecl *method = member->getMethodDecl();
    if (method && method->getIdentifier() && method->getName() == "fetch_sub" &&
        call->getNumArgs() >= 1 && isNumber(call->getArg(0), 1))
      add(call, member->getImplicitObjectArgument(), true);
  } else if (const auto *operation = dyn_cast<CXXOperatorCallExpr>(call)) {
    if (operation->getOperator() == OO_MinusMinus)
      add(call, call->getArg(0), call->getNumArgs() == 2);
  } else if (Atomic kind = kindOf(call->getDirectCallee());
             kind != Atomic::None && call->getNumArgs() >= 2 && takesOne(kind, call->getArg(1))) {
    add(call, pointee(call->getArg(0)), returnsOld(kind));
  }
}

/// The release whose value is tested: itself, a variable that begins with it, or the count read
/// anew.
const ReferenceCounts::Release *ReferenceCounts::releaseIn(const Expr *value, bool &before) const {
  value = value->IgnoreParenCasts();
  if (const auto *name = dyn_cast<DeclRefExpr>(value))
    if (const auto *variable = dyn_cast<VarDecl>(name->getDecl()); variable && variable->getInit())
      value = variable->getInit()->IgnoreParenCasts();
  if (const auto *assignment = dyn_cast<BinaryOperator>(value);
      assignment && assignment->getOpcode() == BO_Assign && releaseOf(assignment) == nullptr)
    value = assignment->getRHS()->IgnoreParenCasts();
  if (const Release *release = releaseOf(value)) {
    before = release->before;
    return release;
  }
  before = false;
  for (const Release &release : releases_)
    if (sameExpression(release.count, value, context_))
      return &release;
  return nullptr;
}

const ReferenceCounts::Release *ReferenceCounts::releaseOf(const Expr *expr) const {
  auto found =
      llvm::find_if(releases_, [&](const Release &release) { return release.expr == expr; });
  return found == releases_.end() ? nullptr : &*found;
}

const RecordDecl *ReferenceCounts::releasedBy(const Expr *call,
                                              llvm::ArrayRef<const Expr *> arguments,
                                              const ControlFlow &controlFlow) const {
  if (releases_.empty())
    return nullptr;
  for (auto [condition, holds] : controlFlow.conditionsOf(call)) {
    auto test = comparisonIn(condition, holds);
    bool before = false;
    const Release *release = test ? releaseIn(test->value, before) : nullptr;
    if (!release || !meansLeast(*test, holds, before ? 1 : 0))
      continue;
    const Expr *pointer = recordPointer(release->count);
    if (llvm::any_of(arguments,
                     [&](const Expr *argument) { return leadsFrom(argument, pointer, context_); }))
      return pointer->getType()->getPointeeType()->getAsRecordDecl();
  }
  return nullptr;
}

} // namespace stingy
