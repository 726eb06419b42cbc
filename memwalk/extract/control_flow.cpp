#include "extract/control_flow.h"

#include "extract/null_test.h"

#include <clang/AST/ASTContext.h>
#include <clang/AST/Attr.h>
#include <llvm/ADT/DenseSet.h>
#include <llvm/ADT/SmallPtrSet.h>

namespace stingy {

using namespace clang;

ControlFlow::ControlFlow(const FunctionDecl *function) : context_(function->getASTContext()) {
  CFG::BuildOptions options;
  options.setAllAlwaysAdd();
  if (context_.getLangOpts().CPlusPlus) {
    options.AddInitializers = options.AddImplicitDtors = options.AddTemporaryDtors = true;
    options.AddCXXDefaultInitExprInCtors = options.AddCXXDefaultInitExprInAggregates = true;
    options.AddEHEdges = true; // a call that may throw may leave: what follows it is not certain
  }
  cfg_ = CFG::buildCFG(function, function->getBody(), &context_, options);
  if (!cfg_)
    return;
  for (const CFGBlock *block : *cfg_) {
    std::uint32_t order = 0;
    for (const CFGElement &element : *block) {
      ++order;
      if (auto statement = element.getAs<CFGStmt>())
        places_.try_emplace(statement->getStmt(), Place{block, order});
    }
  }
}

/// In C an enum may have a value that no enumerator has: a switch over all of them may still run
/// none.
static const CFGBlock *targetOf(const CFGBlock &from, const CFGBlock::AdjacentBlock &edge) {
  bool chosen = isa_and_nonnull<SwitchStmt>(from.getTerminatorStmt());
  return chosen && !edge.isReachable() ? edge.getPossiblyUnreachableBlock()
                                       : edge.getReachableBlock();
}

/// It calls setjmp or its like: whatever runs later may come back here.
static bool returnsTwice(const CFGBlock &block) {
  for (const CFGElement &element : block)
    if (auto statement = element.getAs<CFGStmt>())
      if (const auto *call = dyn_cast<CallExpr>(statement->getStmt()))
        if (const FunctionDecl *callee = call->getDirectCallee();
            callee && callee->hasAttr<ReturnsTwiceAttr>())
          return true;
  return false;
}

std::vector<std::vector<std::uint32_t>> ControlFlow::successors() const {
  if (!cfg_)
    return {};
  std::vector<std::vector<std::uint32_t>> all(cfg_->getNumBlockIDs());
  for (const CFGBlock *block : *cfg_) {
    if (block->hasNoReturnElement())
      continue;
    for (const CFGBlock::AdjacentBlock &edge : block->succs())
      if (const CFGBlock *next = targetOf(*block, edge))
        all[block->getBlockID()].push_back(next->getBlockID());
  }
  for (const CFGBlock *block : *cfg_)
    if (returnsTwice(*block))
      for (std::size_t from = 1; from < all.size(); ++from) // 0 is the exit
        all[from].push_back(block->getBlockID());
  return all;
}

std::vector<ControlFlow::Destruction> ControlFlow::destructions() const {
  std::vector<Destruction> found;
  for (const CFGBlock *block : *cfg_) {
    std::uint32_t order = 0;
    for (const CFGElement &element : *block) {
      ++order;
      auto implicit = element.getAs<CFGImplicitDtor>();
      if (!implicit || element.getKind() == CFGElement::DeleteDtor)
        continue;
      SourceLocation where;
      if (auto automatic = element.getAs<CFGAutomaticObjDtor>())
        where = automatic->getVarDecl()->getLocation();
      else if (auto temporary = element.getAs<CFGTemporaryDtor>())
        where = temporary->getBindTemporaryExpr()->getExprLoc();
      if (const CXXDestructorDecl *destructor = implicit->getDestructorDecl(context_))
        found.push_back({destructor, where, {block->getBlockID(), order}});
    }
  }
  return found;
}

bool ControlFlow::holds(const Stmt *statement) const {
  return places_.lookup(statement).block != nullptr;
}

FlowPosition ControlFlow::position(const Stmt *statement) const {
  Place place = places_.lookup(statement);
  return place.block ? FlowPosition{place.block->getBlockID(), place.order} : FlowPosition{};
}

bool ControlFlow::inFirstBlock(const Stmt *statement) const {
  const CFGBlock *block = places_.lookup(statement).block;
  return block && block->pred_size() == 1 && *block->pred_begin() == &cfg_->getEntry();
}

using Statements = llvm::DenseSet<const Stmt *>;

static void collectStatements(const Stmt *statement, Statements &found) {
  if (!statement)
    return;
  found.insert(statement);
  for (const Stmt *child : statement->children())
    collectStatements(child, found);
}

/// What the block runs is among the statements. A block that runs nothing may be on the way.
static bool isWithin(const CFGBlock &block, const Statements &statements) {
  auto outside = [&](const Stmt *statement) {
    return statement && !statements.contains(statement);
  };
  if (outside(block.getLabel()) || outside(block.getTerminatorStmt()))
    return false;
  return llvm::none_of(block, [&](const CFGElement &element) {
    auto statement = element.getAs<CFGStmt>();
    return statement && outside(statement->getStmt());
  });
}

CaseBlocks ControlFlow::blocksOfCase(const SwitchCase *label, const SwitchStmt *choice) const {
  CaseBlocks found;
  const CFGBlock *entry = nullptr;
  for (const CFGBlock *block : *cfg_)
    if (block->getLabel() == label)
      entry = block;
  if (!entry)
    return found;
  Statements body;
  collectStatements(choice->getBody(), body);
  found.entry = entry->getBlockID();
  found.blocks.resize(cfg_->getNumBlockIDs());
  std::vector<const CFGBlock *> work = {entry};
  while (!work.empty()) {
    const CFGBlock *block = work.back();
    work.pop_back();
    if (found.blocks[block->getBlockID()] || block == &cfg_->getExit() || !isWithin(*block, body))
      continue;
    found.blocks[block->getBlockID()] = true;
    for (const CFGBlock::AdjacentBlock &edge : block->succs())
      if (const CFGBlock *next = targetOf(*block, edge))
        work.push_back(next);
  }
  return found;
}

/// The block after `block` where the tested pointer is not null, when only `block` leads there.
static const CFGBlock *nonNullBranch(const CFGBlock &block, const NullTest &test) {
  if (block.succ_size() != 2)
    return nullptr;
  const CFGBlock *branch = *(block.succ_begin() + (test.nonNullWhenTrue ? 0 : 1));
  return branch && branch->pred_size() == 1 ? branch : nullptr;
}

static std::optional<NullTest> testAtEnd(const CFGBlock &block, ASTContext &context) {
  const auto *condition = dyn_cast_or_null<Expr>(block.getTerminatorCondition());
  return condition ? nullTest(condition, context) : std::nullopt;
}

static bool initializedFrom(const CallExpr *call, const Expr *tested) {
  const auto *reference = dyn_cast<DeclRefExpr>(tested);
  const auto *variable = reference ? dyn_cast<VarDecl>(reference->getDecl()) : nullptr;
  return variable && variable->getInit() && variable->getInit()->IgnoreParenCasts() == call;
}

/// `tested` is the call itself, or what took its value in this block.
bool ControlFlow::testsValueOf(const CallExpr *call, const CFGBlock &block,
                               const Expr *tested) const {
  if (tested == call || initializedFrom(call, tested))
    return true;
  for (const CFGElement &element : block)
    if (auto statement = element.getAs<CFGStmt>())
      if (const auto *assignment = dyn_cast<BinaryOperator>(statement->getStmt());
          assignment && assignment->getOpcode() == BO_Assign &&
          assignment->getRHS()->IgnoreParenCasts() == call)
        return tested == assignment || sameExpression(tested, assignment->getLHS(), context_);
  return false;
}

FlowPosition ControlFlow::whereAllocated(const CallExpr *call) const {
  Place place = places_.lookup(call);
  auto test = place.block ? testAtEnd(*place.block, context_) : std::nullopt;
  if (!test || !testsValueOf(call, *place.block, test->pointer))
    return position(call);
  const CFGBlock *branch = nonNullBranch(*place.block, *test);
  return branch ? FlowPosition{branch->getBlockID(), 0} : position(call);
}

/// Of `a && b` a block decides `b`: another has decided `a`.
static const Expr *decidedAtEnd(const CFGBlock &block) {
  const auto *condition = dyn_cast_or_null<Expr>(block.getTerminatorCondition());
  while (condition) {
    const auto *logical = dyn_cast<BinaryOperator>(condition->IgnoreParenImpCasts());
    if (!logical || !logical->isLogicalOp())
      break;
    condition = logical->getRHS();
  }
  return condition;
}

/// The branch of `from` that `to` is, when it has two and nothing else leads to `to`.
static std::optional<bool> branchTaken(const CFGBlock &from, const CFGBlock *to) {
  if (!to || to->pred_size() != 1 || from.succ_size() != 2 ||
      isa_and_nonnull<SwitchStmt>(from.getTerminatorStmt()))
    return std::nullopt;
  return *from.succ_begin() == to;
}

const CFGDomTree &ControlFlow::dominators() const {
  if (!dominators_)
    dominators_ = std::make_unique<CFGDomTree>(cfg_.get());
  return *dominators_;
}

bool ControlFlow::alwaysBefore(const Stmt *statement, const Stmt *use) const {
  Place first = places_.lookup(statement), second = places_.lookup(use);
  if (!first.block || !second.block)
    return false;
  return first.block == second.block ? first.order < second.order
                                     : dominators().dominates(first.block, second.block);
}

std::vector<ControlFlow::Condition> ControlFlow::conditionsOf(const Stmt *statement) const {
  std::vector<Condition> conditions;
  const CFGBlock *block = places_.lookup(statement).block;
  if (!block)
    return conditions;
  for (const CFGBlock *before : *cfg_)
    for (const CFGBlock::AdjacentBlock &edge : before->succs())
      if (auto taken = branchTaken(*before, edge.getReachableBlock());
          taken && dominators().dominates(edge.getReachableBlock(), block))
        if (const Expr *condition = decidedAtEnd(*before))
          conditions.push_back({condition, *taken});
  return conditions;
}

/// Nothing but the test, and what follows it on its branch, comes before the statement: in a loop
/// the pointer may be null only once.
bool ControlFlow::runsOnlyWhereNull(const Stmt *statement, const Expr *pointer) const {
  llvm::SmallPtrSet<const CFGBlock *, 8> seen;
  const CFGBlock *block = places_.lookup(statement).block;
  while (block && block->pred_size() == 1 && seen.insert(block).second) {
    const CFGBlock *before = *block->pred_begin();
    auto taken = before ? branchTaken(*before, block) : std::nullopt;
    const Expr *condition = taken ? decidedAtEnd(*before) : nullptr;
    auto test = condition ? nullTest(condition, context_) : std::nullopt;
    if (test && test->nonNullWhenTrue != *taken && sameExpression(test->pointer, pointer, context_))
      return true;
    block = before;
  }
  return false;
}

/// `statement` assigns to `target`, or declares it.
static bool sets(const Stmt *statement, const Expr *target, ASTContext &context) {
  if (const auto *assignment = dyn_cast<BinaryOperator>(statement))
    return assignment->isAssignmentOp() && sameExpression(assignment->getLHS(), target, context);
  const auto *declaration = dyn_cast<DeclStmt>(statement);
  const auto *reference = dyn_cast<DeclRefExpr>(target->IgnoreParenCasts());
  return declaration && reference && llvm::is_contained(declaration->decls(), reference->getDecl());
}

bool ControlFlow::setsBefore(const Place &place, const Expr *target) const {
  std::uint32_t order = 0;
  for (const CFGElement &element : *place.block)
    if (auto statement = element.getAs<CFGStmt>(); ++order < place.order && statement)
      if (sets(statement->getStmt(), target, context_))
        return true;
  return false;
}

FlowPosition ControlFlow::whereFreed(const CallExpr *call, const Expr *freed) const {
  Place place = places_.lookup(call);
  if (!place.block || place.block->pred_size() != 1)
    return position(call);
  const CFGBlock *before = *place.block->pred_begin();
  auto test = before ? testAtEnd(*before, context_) : std::nullopt;
  if (!test || nonNullBranch(*before, *test) != place.block || freed->HasSideEffects(context_) ||
      !sameExpression(test->pointer, freed, context_) || setsBefore(place, freed))
    return position(call);
  // What the pointer was given right before the test is alive on its branch only, and freed there.
  Place end{before, static_cast<std::uint32_t>(before->size()) + 1};
  return setsBefore(end, freed) ? position(call) : FlowPosition{before->getBlockID(), end.order};
}

} // namespace stingy
