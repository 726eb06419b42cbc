// Roles of a declaration: read from its attributes and the sidecar, and checked against its
// parameters.
#pragma once

#include "model/facts.h"
#include "model/sidecar.h"

#include <clang/AST/Decl.h>
#include <vector>

namespace stingy {

struct RoleFinding {
  clang::SourceLocation where;
  Error error;
};

struct DeclaredRoles {
  std::vector<Role> roles;
  std::vector<RoleFinding> findings; // mistakes; the mistaken role is not among the roles
};

/// The roles that attributes on `function` and the sidecar give it.
DeclaredRoles rolesOf(const clang::FunctionDecl *function, const Sidecar &sidecar);

/// A mistake for each of our attributes on something that is no function, unless it is a Stage that
/// can hold one.
std::vector<RoleFinding> misplacedRoles(const clang::Decl *decl);

bool hasStageAttribute(const clang::Decl *decl);
/// Why the field or variable cannot hold a stage; empty: it can.
std::string stageFieldMistake(const clang::ValueDecl *decl);

} // namespace stingy
