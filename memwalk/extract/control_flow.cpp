#include "extract/control_flow.h"

#include <clang/AST/ASTContext.h>
#include <llvm/ADT/BitVector.h>
#include <llvm/ADT/SmallVector.h>

namespace stingy {

using namespace clang;

ControlFlow::ControlFlow(const FunctionDecl *function) {
  CFG::BuildOptions options;
  options.setAllAlwaysAdd();
  cfg_ = CFG::buildCFG(function, function->getBody(), &function->getASTContext(), options);
  if (!cfg_)
    return;
  for (const CFGBlock *block : *cfg_)
    for (const CFGElement &element : *block)
      if (auto statement = element.getAs<CFGStmt>())
        blockOf_.try_emplace(statement->getStmt(), block);
  exits_ = reaches(&cfg_->getEntry(), &cfg_->getExit(), nullptr);
}

bool ControlFlow::always(const Stmt *statement) { return factsOf(statement).always; }

bool ControlFlow::inLoop(const Stmt *statement) { return factsOf(statement).inLoop; }

const ControlFlow::BlockFacts &ControlFlow::factsOf(const Stmt *statement) {
  const CFGBlock *block = blockOf_.lookup(statement);
  auto [entry, isNew] = facts_.try_emplace(block);
  if (isNew && block) {
    entry->second.always = exits_ && !reaches(&cfg_->getEntry(), &cfg_->getExit(), block);
    entry->second.inLoop = false;
    for (const CFGBlock *successor : block->succs())
      if (successor && reaches(successor, block, nullptr))
        entry->second.inLoop = true;
  }
  return entry->second;
}

bool ControlFlow::reaches(const CFGBlock *from, const CFGBlock *to, const CFGBlock *without) const {
  llvm::BitVector seen(cfg_->getNumBlockIDs());
  llvm::SmallVector<const CFGBlock *, 32> open;
  auto visit = [&](const CFGBlock *block) {
    if (!block || block == without || seen.test(block->getBlockID()))
      return;
    seen.set(block->getBlockID());
    open.push_back(block);
  };
  visit(from);
  while (!open.empty()) {
    const CFGBlock *block = open.pop_back_val();
    if (block == to)
      return true;
    if (block->hasNoReturnElement())
      continue;
    for (const CFGBlock *successor : block->succs())
      visit(successor);
  }
  return false;
}

} // namespace stingy
