// Calls of library functions that the source does not spell as such, and what of a library
// function's stack depends on how it is called.
#pragma once

#include <clang/AST/ASTContext.h>
#include <clang/AST/Expr.h>
#include <optional>
#include <string>

namespace stingy {

/// A builtin that no header declares: __builtin_memcpy and __builtin_expect, not memcpy.
bool isBuiltinOnly(const clang::ASTContext &context, const clang::FunctionDecl *function);

/// "memcpy" of __builtin_memcpy: the compiler may expand the call in place, but need not. Nothing
/// when it always does, and for what is no such builtin.
std::optional<std::string> libraryFunctionOf(const clang::ASTContext &context, unsigned builtin);

/// A variadic call is given a long double, or the address of one. Printing and reading one takes
/// far more stack than anything else that printf and scanf do.
bool passesLongDouble(const clang::ASTContext &context, const clang::CallExpr *call);

/// The body counts as the program's: not in a system header, or inlined from there (in C; what a
/// C++ library has inline is the library).
bool bodyCounts(const clang::ASTContext &context, const clang::FunctionDecl *definition);

} // namespace stingy
