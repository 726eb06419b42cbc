// What a function that hands out memory does with it, as its body says.
//
//   void *zalloc(size_t n) {            hands out what malloc returned,
//     void *p = malloc(n);              of the n bytes that it is told,
//     if (p) memset(p, 0, n);           and clears it
//     return p;
//   }
//   struct job *new_job(size_t n) {     does more than allocate: it writes what it hands out, and
//     struct job *j = malloc(sizeof *j + n);  n is not its size
//     j->size = n;
//
// A pool may stand in for the first, not for the second: what it wrote would be missing. What is
// not followed counts as written.
#pragma once

#include "extract/entity_names.h"

#include <llvm/ADT/STLFunctionalExtras.h>

namespace stingy {

struct AllocatorBody {
  bool clears = false; // all that it hands out
  std::string alters;  // what else is done to it, and where; empty: nothing
};

using RolesOf = llvm::function_ref<std::vector<Role>(const clang::FunctionDecl *)>;

/// Of a function whose role is Malloc; nothing where it hands out several blocks.
std::optional<AllocatorBody> allocatorBody(const clang::FunctionDecl *function, RolesOf rolesOf,
                                           EntityNames &names);

} // namespace stingy
