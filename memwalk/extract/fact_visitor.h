// The walk over one unit's AST. It reports facts; what they mean is decided elsewhere (link,
// analyze).
#pragma once

#include "extract/address_flow.h"
#include "extract/allocation_site.h"
#include "extract/control_flow.h"
#include "extract/entity_names.h"
#include "extract/extract.h"
#include "extract/library_callbacks.h"
#include "extract/record_roots.h"
#include "extract/reference_count.h"
#include "extract/role_check.h"
#include "extract/stage_fields.h"
#include "extract/stage_switch.h"
#include "extract/stage_table.h"
#include "extract/state_numbers.h"
#include "extract/static_uses.h"
#include "extract/value_origins.h"

#include <clang/AST/RecursiveASTVisitor.h>
#include <map>
#include <memory>
#include <set>

namespace stingy {

using BackendNames = std::map<NameId, std::string>;

class FactVisitor : public clang::RecursiveASTVisitor<FactVisitor> {
  using Base = clang::RecursiveASTVisitor<FactVisitor>;

public:
  FactVisitor(clang::ASTContext &context, Facts &facts, const ExtractOptions &options);

  bool shouldVisitTemplateInstantiations() const { return true; }
  bool shouldVisitImplicitCode() const { return true; }

  bool TraverseDecl(clang::Decl *decl);
  // What is not evaluated neither calls nor takes an address.
  bool TraverseUnaryExprOrTypeTraitExpr(clang::UnaryExprOrTypeTraitExpr *trait);
  bool TraverseTypeOfExprTypeLoc(clang::TypeOfExprTypeLoc type);
  bool TraverseDecltypeTypeLoc(clang::DecltypeTypeLoc) { return true; }
  bool TraverseGenericSelectionExpr(clang::GenericSelectionExpr *selection);
  bool TraverseChooseExpr(clang::ChooseExpr *choice);
  bool TraverseCallExpr(clang::CallExpr *call);

  bool VisitDecl(clang::Decl *decl);
  bool VisitFunctionDecl(clang::FunctionDecl *function);
  bool VisitVarDecl(clang::VarDecl *variable);
  bool VisitCallExpr(clang::CallExpr *call);
  bool VisitDeclRefExpr(clang::DeclRefExpr *reference);
  bool VisitMemberExpr(clang::MemberExpr *member);
  bool VisitBinaryOperator(clang::BinaryOperator *binary);
  bool VisitUnaryOperator(clang::UnaryOperator *unary);
  bool VisitInitListExpr(clang::InitListExpr *list);
  bool VisitAtomicExpr(clang::AtomicExpr *atomic);
  bool VisitCastExpr(clang::CastExpr *cast);
  bool VisitCompoundLiteralExpr(clang::CompoundLiteralExpr *literal);
  bool VisitReturnStmt(clang::ReturnStmt *statement);
  bool VisitGCCAsmStmt(clang::GCCAsmStmt *statement);

  // What only C++ has (cxx_calls.cpp).
  bool TraverseVarDecl(clang::VarDecl *variable);
  bool TraverseParmVarDecl(clang::ParmVarDecl *parameter);
  bool TraverseFieldDecl(clang::FieldDecl *field);
  bool TraverseCXXDefaultArgExpr(clang::CXXDefaultArgExpr *argument);
  bool TraverseCXXDefaultInitExpr(clang::CXXDefaultInitExpr *initializer);
  bool TraverseCXXNoexceptExpr(clang::CXXNoexceptExpr *) { return true; }
  bool TraverseCXXTypeidExpr(clang::CXXTypeidExpr *expr);
  bool TraverseRequiresExpr(clang::RequiresExpr *) { return true; }
  bool TraverseConceptDecl(clang::ConceptDecl *) { return true; }
  bool TraverseStaticAssertDecl(clang::StaticAssertDecl *) { return true; }
  bool VisitCXXRecordDecl(clang::CXXRecordDecl *record);
  bool VisitCXXConstructExpr(clang::CXXConstructExpr *construct);
  bool VisitCXXInheritedCtorInitExpr(clang::CXXInheritedCtorInitExpr *construct);
  bool VisitCXXNewExpr(clang::CXXNewExpr *created);
  bool VisitCXXDeleteExpr(clang::CXXDeleteExpr *deleted);
  bool VisitCoroutineBodyStmt(clang::CoroutineBodyStmt *coroutine);

  /// The backend's name of each function that has a frame, by its entity.
  const BackendNames &backendNames() const { return backendNames_; }
  /// In C++: functions that templates of the library may call, and inline.
  const std::set<NameId> &calledByLibrary() const { return calledByLibrary_; }
  /// The functions and fields that the sidecar names and this unit declares.
  const std::set<std::string> &sidecarNames() const { return sidecarNames_; }
  const StaticUses &statics() const { return statics_; }
  StateNumbers &numbers() { return numbers_; }

private:
  /// The function whose body is being walked, with what is prepared for it on demand.
  struct Body {
    const clang::FunctionDecl *function = nullptr;
    NameId name = NoName;
    std::unique_ptr<ControlFlow> controlFlow;
    std::unique_ptr<AllocationSites> sites;
    std::optional<ValueOrigins> origins; // in C
    std::unique_ptr<RecordRoots> roots;
    std::unique_ptr<ReferenceCounts> counts;
    std::set<NameId> globals; // variables of static storage that it names
    bool assemblySeen = false;
    bool everyCallPlaced = true; // in the control flow
    std::size_t firstCall = 0;   // of the function, in Facts::calls
  };

  std::size_t functionIndex(const clang::FunctionDecl *function);
  void describe(const clang::FunctionDecl *function, FunctionFact &fact);
  void walkBody(clang::FunctionDecl *function);
  void noteAllocator(const clang::FunctionDecl *function);
  void placeFlows(std::size_t first, NameId file);
  void splitByStage();
  void addImplicitCalls(const clang::FunctionDecl *function);
  void addAlias(const clang::FunctionDecl *alias, const clang::FunctionDecl *target);
  void addChosen(const clang::FunctionDecl *function, const clang::FunctionDecl *resolver);
  void addCleanup(const clang::VarDecl *variable);
  const clang::FunctionDecl *functionNamed(llvm::StringRef name);
  CallFact implicitCall(NameId caller, const clang::FunctionDecl *callee,
                        clang::SourceLocation where);
  void addStore(const clang::ValueDecl *holder, const clang::Expr *value, const clang::Stmt *where);
  void dispatchByTable(const clang::Expr *callee, CallFact &fact);
  void runAnyOf(const StageTable &table, const CallFact &call);
  void queueFrom(const clang::ValueDecl *holder, NameId node, const clang::Stmt *where);
  void assignNumber(const clang::BinaryOperator *assignment);
  bool passesNumber(const clang::Expr *argument, const clang::FunctionDecl *callee, unsigned index);
  void storeRecord(const clang::RecordDecl *record, const clang::Expr *where);
  void addUnseenStore(const clang::ValueDecl *holder, const clang::Expr *where);
  const clang::ValueDecl *addressedHolder(const clang::Expr *operand);
  void addAtomicStore(const clang::AtomicExpr *atomic);
  void addSyncStore(const clang::CallExpr *call);
  void addByteCopy(const clang::CallExpr *call);
  void addLibraryStores(const clang::CallExpr *call);
  void addTrivialCopy(const clang::FunctionDecl *copies, const clang::Expr *where);
  void noteDynamicFrame();
  NameId calleeName(const clang::FunctionDecl *callee);
  void addBuiltin(const clang::CallExpr *call, unsigned builtin);
  void addArguments(const clang::CallExpr *call, CallFact &fact);
  const RecordRoots &roots();
  NameId placeOf(RecordRoots::Root root);
  LeadFact leadOf(const RecordRoots::Way &way, clang::QualType pointer);
  LeadFact leadTo(const clang::Expr *pointer);
  void addLeads(const clang::CallExpr *call, CallFact &fact);
  LeadFact leadOfFreed(const clang::Expr *freed, const clang::Stmt *use);
  void addLeadOfFreed(const clang::Expr *freed, const clang::Stmt *use, CallFact &fact);
  static void setPosition(FlowPosition position, CallFact &fact);
  NameId requestType(const clang::FunctionDecl *function, const std::vector<Role> &roles);
  void diagnose(const RoleFinding &finding);
  void setPlace(const clang::Stmt *at, CallFact &fact);
  // Sites (call_sites.cpp)
  void addSites(const clang::CallExpr *call, const std::vector<Role> &roles, CallFact &fact);
  NameId countedBy(const clang::Expr *call, llvm::ArrayRef<const clang::Expr *> arguments);
  void noteFile(clang::SourceLocation where);
  AllocationSites &sites();
  // Static storage (static_variables.cpp)
  void addGlobal(const clang::VarDecl *variable);
  void nameVariable(const clang::Expr *name, const clang::ValueDecl *decl);
  bool isAllocation(const clang::Expr *value);
  NameId keeperOf(const clang::CallExpr *call, const Role &allocation,
                  const std::vector<Role> &roles);
  // C++ (cxx_calls.cpp)
  bool traverseOutline(clang::Decl *decl);
  bool traverseApart(const clang::Expr *wrapper, clang::Expr *wrapped);
  bool runsHere() const { return body_.function || inGlobalInitializer_; }
  void setCallee(const clang::FunctionDecl *callee, const clang::Expr *object, bool qualified,
                 CallFact &fact);
  void addArgument(const clang::Expr *argument, const clang::FunctionDecl *callee, unsigned index,
                   CallFact &fact);
  void addGiven(GivenMemory given, const clang::FunctionDecl *callee, CallFact &fact);
  void addLibrarySites(const clang::FunctionDecl *callee, const clang::Expr *call, CallFact &fact);
  void addLibraryArguments(const clang::FunctionDecl *callee,
                           llvm::ArrayRef<const clang::Expr *> arguments, CallFact &fact);
  NameId libraryUsers(const clang::FunctionDecl *callee,
                      llvm::ArrayRef<const clang::Expr *> arguments);
  void addInvocation(const clang::Expr *call, const clang::Expr *callable,
                     llvm::ArrayRef<const clang::Expr *> arguments);
  void addLibraryInvocation(const clang::FunctionDecl *callee, const clang::Expr *call,
                            llvm::ArrayRef<const clang::Expr *> arguments);
  void addConstruction(const clang::Expr *construct, const clang::CXXConstructorDecl *constructor,
                       llvm::ArrayRef<const clang::Expr *> arguments);
  void addDestruction(const clang::CXXDestructorDecl *destructor, const clang::Expr *object,
                      bool exact, CallFact fact);
  void addDestructions();
  void addMemberFlows();
  void addBinding(const clang::CallExpr *bind);
  ControlFlow &controlFlow();

  clang::ASTContext &context_;
  Facts &facts_;
  const ExtractOptions &options_;
  RecordHolders recordHolders_;
  EntityNames names_;
  StageFields stages_;
  StateNumbers numbers_;
  MemoryRoles memory_;
  AddressFlow flow_;
  StaticUses statics_;
  LibraryCallbacks libraryCallbacks_;
  std::set<std::pair<const clang::VarDecl *, const clang::ValueDecl *>> tables_; // by stage
  std::set<NameId> told_; // library functions whose callbacks are among the facts
  Body body_;
  llvm::DenseMap<const clang::FunctionDecl *, std::size_t> functions_;
  BackendNames backendNames_;
  std::set<const clang::Expr *> notTaken_; // callees, operands of atomics: no use of the address
  std::set<const clang::Expr *> seen_;     // an initialiser's two forms share their calls
  std::set<NameId> calledByLibrary_;
  std::set<NameId> libraryFunctions_;    // that only builtins name
  const clang::Expr *wrapper_ = nullptr; // of what the control flow does not look into
  bool inGlobalInitializer_ = false;
  std::set<std::string> sidecarNames_;
  std::set<DiagnosticFact> diagnosed_;
};

} // namespace stingy
