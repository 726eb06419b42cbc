// Control flow of one function: which statements run on every path through it, and which may run again.
#pragma once

#include <clang/Analysis/CFG.h>
#include <clang/AST/Decl.h>
#include <llvm/ADT/DenseMap.h>
#include <memory>

namespace stingy {

class ControlFlow {
public:
  explicit ControlFlow(const clang::FunctionDecl *function);

  /// Every path from the entry to the exit runs `statement`. Paths that end in a noreturn call do not count.
  /// False where the control flow cannot be built.
  bool always(const clang::Stmt *statement);
  /// `statement` may run more than once in one activation. True where the control flow cannot be built.
  bool inLoop(const clang::Stmt *statement);

private:
  struct BlockFacts {
    bool always = false, inLoop = true;
  };
  const BlockFacts &factsOf(const clang::Stmt *statement);
  bool reaches(const clang::CFGBlock *from, const clang::CFGBlock *to,
               const clang::CFGBlock *without) const;

  std::unique_ptr<clang::CFG> cfg_;
  llvm::DenseMap<const clang::Stmt *, const clang::CFGBlock *> blockOf_;
  llvm::DenseMap<const clang::CFGBlock *, BlockFacts> facts_;
  bool exits_ = false; // some path reaches the exit
};

} // namespace stingy
