// What a library function may do with memory, told by the instance that is called: its body is not
// walked, but what it allocates ends up in a container, or behind a smart pointer, that the user
// has.
#pragma once

#include <clang/AST/DeclCXX.h>
#include <clang/AST/ExprCXX.h>
#include <llvm/ADT/DenseSet.h>
#include <llvm/ADT/SetVector.h>

namespace stingy {

struct LibraryMemory {
  bool allocates = false;                                      // may come to operator new
  llvm::SetVector<const clang::CXXRecordDecl *> deletes;       // records that it may delete
  llvm::SetVector<const clang::CXXRecordDecl *> controlBlocks; // of shared_ptr, that it may build
};

/// Adds what the body of a library function does itself, its callees' doings left out.
void addMemory(const clang::FunctionDecl *function, LibraryMemory &memory);

/// A class of the library whose objects own memory that grows with what is put in: a vector, a
/// string, a std::function, an optional or a pair of them.
bool isContainer(clang::QualType type);
/// A container that has something to free.
bool ownsMemory(clang::QualType type);
/// What it owns may outlive it, whoever destroys it: a thread's state, a future's.
bool sharesMemory(clang::QualType container);
/// A reference to a container through which its memory may come or go.
bool mayChangeContainer(const clang::ParmVarDecl *parameter);
/// A function that changes containers that it is given: a move, a swap, getline.
bool changesContainers(const clang::FunctionDecl *function);
/// What a container holds, for the report; "" where it does not say.
std::string elementOf(clang::QualType container, const clang::PrintingPolicy &policy);

/// shared_ptr<T> and unique_ptr<T>: T; null for other classes.
clang::QualType pointeeOfSmartPointer(const clang::CXXRecordDecl *record);

/// A function that makes one object and a smart pointer to it.
enum class Maker { None, Unique, Shared };
Maker makerOf(const clang::FunctionDecl *function);

/// The function's result is all that it may put memory into: substr, to_string, operator+.
bool changesNothing(const clang::FunctionDecl *function);

} // namespace stingy
