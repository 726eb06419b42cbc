// Calls through a table of functions that the stage indexes: handlers[c->state](c), or
// handlers[c->state].run(c).
//
// Element i is the body of the stage whose value is i. That can be said only of a table that nobody
// writes and whose initialiser is seen.
#pragma once

#include "extract/stage_fields.h"

namespace stingy {

struct TableEntry {
  llvm::APSInt value;
  const clang::Expr *spelled = nullptr; // the value in a designator, else null
  const clang::FunctionDecl *function = nullptr;
  clang::SourceLocation where;
};

struct StageTable {
  const clang::ValueDecl *holder = nullptr;
  const clang::VarDecl *table = nullptr; // null: a field, or computed
  bool constant = false;                 // and every element seen
  std::vector<TableEntry> entries;       // of a constant table, without null pointers
};

/// The table that the callee is taken from, or nothing where a stage indexes none.
std::optional<StageTable> stageTable(const StageFields &fields, const clang::Expr *callee);

} // namespace stingy
