// What an annotation says of the memory that a function hands out or takes, for address flow: what
// one caller puts into fresh memory is not what another finds there, and what is freed is gone.
#pragma once

#include "model/role.h"
#include "model/sidecar.h"

#include <clang/AST/Decl.h>
#include <llvm/ADT/DenseMap.h>
#include <optional>

namespace stingy {

class MemoryRoles {
public:
  explicit MemoryRoles(const Sidecar &sidecar) : sidecar_(sidecar) {}

  /// A call returns memory that nobody else holds.
  bool allocates(const clang::FunctionDecl *function);
  bool onlyFrees(const clang::FunctionDecl *function);
  /// The parameter that is freed, like realloc's: what it held is in the new memory.
  std::optional<unsigned> movedFrom(const clang::FunctionDecl *function);

private:
  struct Use {
    bool allocates = false;
    std::optional<unsigned> freed;
  };
  const Use &useOf(const clang::FunctionDecl *function);

  const Sidecar &sidecar_;
  llvm::DenseMap<const clang::FunctionDecl *, Use> uses_;
};

} // namespace stingy
