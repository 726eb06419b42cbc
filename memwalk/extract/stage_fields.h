// Stages that a field or a variable holds: a function pointer that the scheduler calls, or an enum
// or integer that it switches on (the construct Stage).
//
//   ev->handler = read_request;   is a call of the pseudo function "event.handler#store", a
//                                 QueueStage whose S parameter is the field's own flow node
//   c->state = conn_read;         the same, where the value is a pseudo function of its own: its
//                                 body is what the switches run in its case (stage_switch.h)
//
// Where a sidecar says which function waits for events (Wait), every function pointer is a
// candidate: link, which sees the event loop, keeps the holders among them.
//
// So the rest of the program knows one form of stage. An enumerator is a stage by its own entity; a
// plain integer by the holder and the number, spelled as the macro or enumerator that stands for it
// in its case, else in a store. How a number comes to a holder is in extract/state_numbers.h.
#pragma once

#include "extract/entity_names.h"
#include "model/sidecar.h"

#include <clang/AST/Expr.h>
#include <llvm/ADT/APSInt.h>
#include <llvm/ADT/DenseSet.h>
#include <llvm/ADT/SmallVector.h>

namespace stingy {

/// Where a number stands that is a state; of several the first of these names and places it.
enum class NumberUse { Case, Store, Elsewhere };

class StageFields {
public:
  /// Finds the holders among the unit's fields and variables, by attribute and by the sidecar.
  StageFields(EntityNames &names, clang::ASTContext &context, Facts &facts, const Sidecar &sidecar);

  /// The holder that `place` names, or null.
  const clang::ValueDecl *holder(const clang::Expr *place) const;
  bool isHolder(const clang::ValueDecl *decl) const { return holders_.contains(canonical(decl)); }
  /// A call through `place` runs a stage. Of a candidate it is not known yet.
  bool dispatches(const clang::Expr *place) const;
  /// An enum or integer, not a pointer.
  static bool holdsValue(const clang::ValueDecl *holder);
  /// The enums and integers that hold stages.
  const std::vector<const clang::ValueDecl *> &values() const { return values_; }
  /// Its enumerators are stages.
  bool isStageEnum(clang::QualType type) const;
  /// The stage that an enumerator, or the number `value` of a holder, is; NoName for no enumerator.
  /// `spelled` is how the number is written, or null.
  NameId stage(const clang::EnumConstantDecl *enumerator);
  NameId stage(const clang::ValueDecl *holder, llvm::APSInt value, NumberUse use,
               const clang::Expr *spelled, clang::SourceLocation where);
  /// All stages that the holder's type names: none for a plain integer.
  std::vector<NameId> allStages(const clang::ValueDecl *holder);
  /// The pseudo function that a store to the holder calls.
  NameId store(const clang::ValueDecl *holder);

  /// The stage runs what the returned call calls; one with several such calls runs any of them.
  CallFact &run(NameId stage, const Location &location);

  /// A function that the source does not spell; the same name gives the same one.
  FunctionFact &pseudoFunction(NameId name, NameId display, const Location &location);

  /// Names of the sidecar's fields that the unit declares.
  const std::vector<std::string> &named() const { return named_; }

private:
  static const clang::Decl *canonical(const clang::ValueDecl *decl) {
    return decl->getCanonicalDecl();
  }
  void findHolders(const clang::DeclContext *context, const Sidecar &sidecar);
  bool isCandidate(const clang::ValueDecl *decl) const;
  void note(const clang::ValueDecl *decl, const std::string &spelled, const Sidecar &sidecar);
  FunctionFact &state(NameId name, NameId display, const Location &location);

  EntityNames &names_;
  clang::ASTContext &context_;
  Facts &facts_;
  llvm::DenseSet<const clang::Decl *> holders_, candidates_, enums_;
  llvm::DenseMap<NameId, std::size_t> pseudo_;            // index into Facts::functions
  llvm::DenseMap<NameId, unsigned> spelledBy_, placedBy_; // numbers: the use that did, see stage()
  std::vector<std::string> named_;
  std::vector<const clang::ValueDecl *> values_;
  bool anyPointer_ = false; // every function pointer may be a holder
};

} // namespace stingy
