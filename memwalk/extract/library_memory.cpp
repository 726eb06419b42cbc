#include "extract/library_memory.h"

#include "extract/cxx_library.h"
#include "extract/cxx_names.h"

#include <clang/AST/DeclTemplate.h>
#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/Builtins.h>
#include <llvm/ADT/StringSet.h>

namespace stingy {

using namespace clang;

static llvm::StringRef nameOf(const CXXRecordDecl *record) {
  return record && record->getIdentifier() && inLibrary(record) ? record->getName() : "";
}

/// Of libstdc++, libc++ and boost.
static bool isControlBlock(llvm::StringRef name) {
  return (name.starts_with("_Sp_counted_") && name != "_Sp_counted_base") ||
         name == "__shared_ptr_emplace" || name == "__shared_ptr_pointer" ||
         name.starts_with("sp_counted_impl_");
}

namespace {

class MemoryCollector : public RecursiveASTVisitor<MemoryCollector> {
public:
  explicit MemoryCollector(LibraryMemory &memory) : memory_(memory) {}
  bool shouldVisitImplicitCode() const { return true; }

  bool VisitCallExpr(CallExpr *call) {
    const FunctionDecl *callee = call->getDirectCallee();
    memory_.allocates |= callee && (isOperatorNew(callee) ||
                                    callee->getBuiltinID() == Builtin::BI__builtin_operator_new);
    return true;
  }
  bool VisitCXXNewExpr(CXXNewExpr *created) {
    memory_.allocates |= created->getOperatorNew() && isOperatorNew(created->getOperatorNew());
    return true;
  }
  bool VisitCXXDeleteExpr(CXXDeleteExpr *deleted) {
    if (!deleted->getDestroyedType().isNull())
      noteDeleted(deleted->getDestroyedType()->getAsCXXRecordDecl());
    return true;
  }
  bool VisitCXXConstructExpr(CXXConstructExpr *construct) {
    const CXXRecordDecl *record = construct->getConstructor()->getParent();
    if (isControlBlock(nameOf(record)))
      memory_.controlBlocks.insert(record);
    return true;
  }
  void noteDeleted(const CXXRecordDecl *record) {
    if (record && !inLibrary(record))
      memory_.deletes.insert(record);
  }

private:
  LibraryMemory &memory_;
};

/// The body is compiled into the library, or behind a pointer that a constructor has stored.
bool allocatesUnseen(const FunctionDecl *function) {
  const auto *method = dyn_cast<CXXMethodDecl>(function);
  llvm::StringRef owner = method ? nameOf(method->getParent()) : "";
  if (owner == "basic_string")
    return !function->hasBody() && !method->isConst() && !isa<CXXDestructorDecl>(method) &&
           !(method->getIdentifier() &&
             (method->getName() == "swap" || method->getName() == "_M_erase"));
  const auto *constructor = dyn_cast<CXXConstructorDecl>(function);
  return constructor && constructor->isCopyConstructor() && (owner == "function" || owner == "any");
}

} // namespace

void addMemory(const FunctionDecl *function, LibraryMemory &memory) {
  memory.allocates |= allocatesUnseen(function);
  MemoryCollector collector(memory);
  // The deletion stands behind a virtual call.
  if (const auto *destructor = dyn_cast<CXXDestructorDecl>(function))
    if (llvm::StringRef owner = nameOf(destructor->getParent());
        owner == "shared_ptr" || owner == "__shared_ptr")
      if (QualType element = pointeeOfSmartPointer(destructor->getParent()); !element.isNull())
        collector.noteDeleted(element->getAsCXXRecordDecl());
  if (const FunctionDecl * definition; function->hasBody(definition))
    collector.TraverseDecl(const_cast<FunctionDecl *>(definition));
}

bool isContainer(QualType type) {
  static const llvm::StringSet<> names = {"any",
                                          "array",
                                          "basic_string",
                                          "deque",
                                          "forward_list",
                                          "function",
                                          "list",
                                          "map",
                                          "multimap",
                                          "multiset",
                                          "optional",
                                          "packaged_task",
                                          "pair",
                                          "priority_queue",
                                          "promise",
                                          "queue",
                                          "set",
                                          "stack",
                                          "thread",
                                          "jthread",
                                          "tuple",
                                          "unordered_map",
                                          "unordered_multimap",
                                          "unordered_multiset",
                                          "unordered_set",
                                          "valarray",
                                          "variant",
                                          "vector"};
  return names.contains(nameOf(type.getNonReferenceType()->getAsCXXRecordDecl()));
}

bool ownsMemory(QualType type) {
  type = type.getNonReferenceType();
  const CXXRecordDecl *record = type->getAsCXXRecordDecl();
  return isContainer(type) && record->hasDefinition() && !record->hasTrivialDestructor();
}

bool mayChangeContainer(const ParmVarDecl *parameter) {
  QualType type = parameter->getType();
  return type->isReferenceType() && !type->getPointeeType().isConstQualified() && ownsMemory(type);
}

bool changesContainers(const FunctionDecl *function) {
  bool passesOn = !isa<CXXMethodDecl>(function) && !function->isOverloadedOperator() &&
                  useOf(function) == LibraryUse::Keeps && !exchangesArguments(function);
  return !passesOn && llvm::any_of(function->parameters(), mayChangeContainer);
}

/// The first argument of the template that the record is an instance of, when it is a type.
static QualType firstArgument(const CXXRecordDecl *record) {
  const auto *instance = dyn_cast_or_null<ClassTemplateSpecializationDecl>(record);
  if (!instance || instance->getTemplateArgs().size() == 0)
    return {};
  const TemplateArgument &first = instance->getTemplateArgs()[0];
  return first.getKind() == TemplateArgument::Type ? first.getAsType() : QualType();
}

bool sharesMemory(QualType container) {
  static const llvm::StringSet<> names = {"future",  "jthread",       "packaged_task",
                                          "promise", "shared_future", "thread"};
  const CXXRecordDecl *record = container.getNonReferenceType()->getAsCXXRecordDecl();
  QualType element = firstArgument(record);
  return names.contains(nameOf(record)) || (!element.isNull() && sharesMemory(element));
}

std::string elementOf(QualType container, const PrintingPolicy &policy) {
  QualType element = firstArgument(container.getNonReferenceType()->getAsCXXRecordDecl());
  return element.isNull() ? "" : element.getAsString(policy);
}

QualType pointeeOfSmartPointer(const CXXRecordDecl *record) {
  llvm::StringRef name = nameOf(record);
  bool smart = name == "unique_ptr" || name == "shared_ptr" || name == "__shared_ptr";
  return smart ? firstArgument(record) : QualType();
}

Maker makerOf(const FunctionDecl *function) {
  if (isa<CXXMethodDecl>(function) || !function->getIdentifier() || !inLibrary(function))
    return Maker::None;
  llvm::StringRef name = function->getName();
  if (name == "make_unique" || name == "make_unique_for_overwrite")
    return Maker::Unique;
  bool shared = name == "make_shared" || name == "make_shared_for_overwrite" ||
                name == "allocate_shared" || name == "allocate_shared_for_overwrite";
  return shared ? Maker::Shared : Maker::None;
}

bool changesNothing(const FunctionDecl *function) {
  if (const auto *method = dyn_cast<CXXMethodDecl>(function);
      method && !method->isStatic() && !method->isConst())
    return false;
  return llvm::none_of(function->parameters(), [](const ParmVarDecl *parameter) {
    QualType type = parameter->getType();
    bool refers = type->isLValueReferenceType() || type->isPointerType();
    return refers && !type->getPointeeType().isConstQualified();
  });
}

} // namespace stingy
