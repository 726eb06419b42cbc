// Which of the user's functions a library function may call: its body is not walked for facts, but
// what it was instantiated with is known by it. A vector's clear() runs its elements' destructors,
// a map's find() the key's operator<, std::for_each the closure's call operator.
#pragma once

#include "extract/library_memory.h"

#include <llvm/ADT/DenseMap.h>
#include <llvm/ADT/SetVector.h>
#include <vector>

namespace stingy {

class LibraryCallbacks {
public:
  using Functions = std::vector<const clang::FunctionDecl *>;

  /// The user's functions that `function`, or what of the library it calls, calls directly. Those
  /// that a shared_ptr may delete are among them.
  const Functions &of(const clang::FunctionDecl *function);

  /// What `function`, and what of the library it calls, may do with memory.
  const LibraryMemory &memoryOf(const clang::FunctionDecl *function);

private:
  const Functions &calledBy(const clang::FunctionDecl *function);

  llvm::DenseMap<const clang::FunctionDecl *, Functions> reached_, called_;
  llvm::DenseMap<const clang::FunctionDecl *, LibraryMemory> memory_;
};

} // namespace stingy
