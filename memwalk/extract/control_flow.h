// Control flow of one function: the graph, and where in it a call takes effect.
#pragma once

#include <clang/AST/DeclCXX.h>
#include <clang/Analysis/Analyses/Dominators.h>
#include <clang/Analysis/CFG.h>
#include <cstdint>
#include <llvm/ADT/DenseMap.h>
#include <memory>
#include <vector>

namespace stingy {

/// A place among the calls of a function; see CallFact.
struct FlowPosition {
  std::uint32_t block = 0, order = 0;
};

/// The blocks that a case of a switch runs.
struct CaseBlocks {
  std::uint32_t entry = 0;
  std::vector<bool> blocks; // by block
  bool empty() const { return blocks.empty(); }
  bool contains(std::uint32_t block) const { return block < blocks.size() && blocks[block]; }
};

class ControlFlow {
public:
  explicit ControlFlow(const clang::FunctionDecl *function);

  /// As FunctionFact::successors; empty where the control flow cannot be built.
  std::vector<std::vector<std::uint32_t>> successors() const;

  bool isKnown() const { return cfg_ != nullptr; }

  /// A destructor that runs without being spelt, and where.
  struct Destruction {
    const clang::CXXDestructorDecl *destructor;
    clang::SourceLocation where;
    FlowPosition position;
  };
  std::vector<Destruction> destructions() const;

  /// Whether the graph holds the statement; its position means something only then.
  bool holds(const clang::Stmt *statement) const;
  FlowPosition position(const clang::Stmt *statement) const;
  /// What runs from `label` on for as long as control stays in the body of `choice`.
  CaseBlocks blocksOfCase(const clang::SwitchCase *label, const clang::SwitchStmt *choice) const;
  /// In the block that the function begins with: the backend counts a fixed-size alloca there as
  /// part of the frame.
  bool inFirstBlock(const clang::Stmt *statement) const;
  /// Where an allocation has succeeded: on the branch of a test of `call`'s value that follows it,
  /// else its place.
  FlowPosition whereAllocated(const clang::CallExpr *call) const;
  /// Where a free of `freed` has happened on all paths that matter: before a test that sends a null
  /// `freed` around it, else its place.
  FlowPosition whereFreed(const clang::CallExpr *call, const clang::Expr *freed) const;

  struct Condition {
    const clang::Expr *expr;
    bool holds; // or else its negation does
  };
  /// Of those that were decided on the only way to the statement.
  std::vector<Condition> conditionsOf(const clang::Stmt *statement) const;
  /// The statement runs only where the pointer is null.
  bool runsOnlyWhereNull(const clang::Stmt *statement, const clang::Expr *pointer) const;

  /// On every way to `use` runs `statement`, earlier than it.
  bool alwaysBefore(const clang::Stmt *statement, const clang::Stmt *use) const;

private:
  const clang::CFGDomTree &dominators() const;
  struct Place {
    const clang::CFGBlock *block = nullptr;
    std::uint32_t order = 0; // from 1
  };
  bool testsValueOf(const clang::CallExpr *call, const clang::CFGBlock &block,
                    const clang::Expr *tested) const;
  bool setsBefore(const Place &place, const clang::Expr *target) const;

  clang::ASTContext &context_;
  std::unique_ptr<clang::CFG> cfg_;
  mutable std::unique_ptr<clang::CFGDomTree> dominators_; // made when first asked for
  llvm::DenseMap<const clang::Stmt *, Place> places_;
};

} // namespace stingy
