// The C++ library's classes and functions, told by type and name: their bodies are not walked.
//
// A library class *holds* what its template arguments can carry: a vector<function<void()>>, a
// pair<int, callback>, an iterator of either. Its place is one bag: what a method that may change
// it is given comes to be in it, and what a method returns comes out of it.
#pragma once

#include <clang/AST/DeclCXX.h>
#include <clang/AST/ExprCXX.h>
#include <llvm/ADT/SmallVector.h>

namespace stingy {

/// Declared in a system header.
bool inLibrary(const clang::Decl *decl);

/// A library class whose objects can hold the address of a function.
bool isHolder(clang::QualType type);

/// The user's class whose objects can be called: a closure, a function object. Null for others.
const clang::CXXRecordDecl *callableRecord(clang::QualType type);
/// All that a call of such an object may run; of a template, what it is instantiated with.
llvm::SmallVector<const clang::CXXMethodDecl *, 2>
callOperators(const clang::CXXRecordDecl *record);

/// The object that a member call or a member operator works on; null for other calls.
const clang::Expr *objectOf(const clang::CallExpr *call);
/// The arguments that go to the callee's parameters, in their order.
llvm::ArrayRef<const clang::Expr *> argumentsOf(const clang::CallExpr *call);

/// How a library function treats the callable values that it is given.
enum class LibraryUse {
  Keeps,   // in its object or its result, and calls none: vector::push_back, std::move
  Runs,    // calls its first callable argument with those that follow: std::invoke, std::thread
  Unknown, // it may call any of them: std::for_each
};
LibraryUse useOf(const clang::FunctionDecl *function);
/// Calls of this function may run its first callable after they have returned.
bool runsElsewhere(const clang::FunctionDecl *function);
/// std::swap and its like: what is in one argument may come to be in each other.
bool exchangesArguments(const clang::FunctionDecl *function);
/// What a library function is given comes to be in an object that may keep it.
struct LibraryStore {
  const clang::Expr *to, *from;
};
/// By a method that may change its object, or by what exchanges its arguments.
llvm::SmallVector<LibraryStore, 4> libraryStores(const clang::CallExpr *call);
/// std::bind, boost::bind, std::bind_front.
bool isBind(const clang::FunctionDecl *function);
/// A pointer to a member: what it is called with begins with the object.
bool takesObject(const clang::Expr *callable);
/// The number in std::placeholders::_1; nothing for other expressions.
std::optional<unsigned> placeholder(const clang::Expr *expr);

} // namespace stingy
