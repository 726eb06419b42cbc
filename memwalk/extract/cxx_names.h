// What the report calls a function that has no name of its own, and the roles that the language
// itself gives to functions.
#pragma once

#include "model/role.h"

#include <clang/AST/Decl.h>
#include <string>
#include <vector>

namespace stingy {

/// "ns::f"; "ns::f()::lambda at conn.cc:42" for a closure's call operator.
std::string displayName(const clang::FunctionDecl *function);

/// Of a closure or a function object.
bool isCallOperator(const clang::FunctionDecl *function);
/// operator new is an allocator of its first argument's bytes, operator delete frees its first.
void addOperatorRole(const clang::FunctionDecl *function, std::vector<Role> &roles);
/// The replaceable or class-level forms: what placement new calls allocates nothing.
bool isOperatorNew(const clang::FunctionDecl *function);
bool isOperatorDelete(const clang::FunctionDecl *function);

} // namespace stingy
