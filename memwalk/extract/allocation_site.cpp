#include "extract/allocation_site.h"

#include "extract/value_use.h"

#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Lex/Lexer.h>
#include <fmt/format.h>

namespace stingy {

using namespace clang;

std::string recordName(const RecordDecl *record) {
  if (record->getIdentifier())
    return fmt::format("{} {}", record->getKindName().str(), record->getQualifiedNameAsString());
  if (const auto *alias = record->getTypedefNameForAnonDecl())
    return alias->getNameAsString();
  return "";
}

const Expr *labelledArgument(const CallExpr *call, const Role &role, LabelMeaning meaning) {
  auto position = role.parameter(meaning);
  return position && *position < call->getNumArgs() ? call->getArg(*position) : nullptr;
}

namespace {

/// Which local variables stand for a field, in one function.
class FieldAliases : public RecursiveASTVisitor<FieldAliases> {
public:
  using Map = llvm::DenseMap<const VarDecl *, const FieldDecl *>;
  explicit FieldAliases(Map &map) : map_(map) {}

  bool VisitBinaryOperator(BinaryOperator *assignment) {
    if (assignment->getOpcode() == BO_Assign) {
      note(variableOf(assignment->getLHS()), fieldOf(assignment->getRHS()));
      note(variableOf(assignment->getRHS()), fieldOf(assignment->getLHS()));
    }
    return true;
  }
  bool VisitVarDecl(VarDecl *variable) {
    if (variable->getInit())
      note(variable, fieldOf(variable->getInit()));
    return true;
  }

private:
  static const VarDecl *variableOf(const Expr *expr) {
    const auto *reference = dyn_cast<DeclRefExpr>(expr->IgnoreParenCasts());
    const auto *variable = reference ? dyn_cast<VarDecl>(reference->getDecl()) : nullptr;
    return variable && variable->getType()->isPointerType() ? variable : nullptr;
  }
  static const FieldDecl *fieldOf(const Expr *expr) {
    const auto *member = dyn_cast<MemberExpr>(expr->IgnoreParenCasts());
    return member && member->getType()->isPointerType() ? dyn_cast<FieldDecl>(member->getMemberDecl())
                                                        : nullptr;
  }
  void note(const VarDecl *variable, const FieldDecl *field) {
    if (!variable || !field || !variable->hasLocalStorage())
      return;
    auto [entry, isNew] = map_.try_emplace(variable, field);
    if (!isNew && entry->second != field)
      entry->second = nullptr;
  }
  Map &map_;
};

const RecordDecl *recordBehind(QualType pointer) {
  if (pointer.isNull() || !pointer->isPointerType())
    return nullptr;
  const RecordDecl *record = pointer->getPointeeType()->getAsRecordDecl();
  return record && !recordName(record).empty() ? record : nullptr;
}

std::string fieldName(const FieldDecl *field) {
  const RecordDecl *record = field->getParent();
  while (record->isAnonymousStructOrUnion() && isa<RecordDecl>(record->getDeclContext()))
    record = cast<RecordDecl>(record->getDeclContext());
  std::string owner = record->getNameAsString();
  if (owner.empty() && record->getTypedefNameForAnonDecl())
    owner = record->getTypedefNameForAnonDecl()->getNameAsString();
  return fmt::format("{}.{}", owner, field->getNameAsString());
}

std::uint64_t saturatingProduct(std::uint64_t a, std::uint64_t b) {
  return (ByteBound::exact(a) * b).bytes;
}

/// The record in `sizeof(struct x)` or `sizeof(*p)`.
const RecordDecl *recordOfSizeof(const Expr *size) {
  const auto *trait = size ? dyn_cast<UnaryExprOrTypeTraitExpr>(size->IgnoreParenImpCasts()) : nullptr;
  return trait && trait->getKind() == UETT_SizeOf ? trait->getTypeOfArgument()->getAsRecordDecl()
                                                  : nullptr;
}

bool isBareSizeof(const Expr *size) {
  return size && isa<UnaryExprOrTypeTraitExpr>(size->IgnoreParenImpCasts());
}

/// An argument of one of the runtime's macros: the original call, which runs on a spill.
bool isRewritten(const CallExpr *call, ASTContext &context) {
  const SourceManager &sources = context.getSourceManager();
  SourceLocation begin = call->getBeginLoc();
  if (!begin.isMacroID() || !sources.isMacroArgExpansion(begin))
    return false;
  llvm::StringRef macro = Lexer::getImmediateMacroName(begin, sources, context.getLangOpts());
  return macro == "STINGY_TAKE" || macro == "STINGY_TAKE_ZEROED" || macro == "STINGY_GIVE";
}

} // namespace

AllocationSites::AllocationSites(EntityNames &names, ASTContext &context, const FunctionDecl *function)
    : names_(names), context_(context), function_(function), parents_(function->getBody()) {
  FieldAliases(fieldOf_).TraverseStmt(function->getBody());
}

SiteFact AllocationSites::describe(const CallExpr *call, const Role &role) {
  SiteFact site;
  site.role = role.kind;
  if (role.kind == RoleKind::Malloc)
    describeAllocation(call, role, site);
  else
    describeFree(call, role, site);
  site.edit.whyNot = whyNotEditable(call, role, site.edit);
  return site;
}

std::string AllocationSites::variableName(const VarDecl *variable) const {
  if (auto alias = fieldOf_.find(variable); alias != fieldOf_.end() && alias->second)
    return fieldName(alias->second);
  std::string name = variable->getNameAsString();
  return variable->isLocalVarDeclOrParm() ? function_->getNameAsString() + "." + name : name;
}

AllocationSites::Owner AllocationSites::ownerOf(const Expr *place) const {
  place = place->IgnoreParenCasts();
  Owner owner{place->getType(), ""};
  while (const auto *subscript = dyn_cast<ArraySubscriptExpr>(place))
    place = subscript->getBase()->IgnoreParenCasts();
  if (const auto *member = dyn_cast<MemberExpr>(place)) {
    if (const auto *field = dyn_cast<FieldDecl>(member->getMemberDecl()))
      owner.name = fieldName(field);
  } else if (const auto *reference = dyn_cast<DeclRefExpr>(place)) {
    if (const auto *variable = dyn_cast<VarDecl>(reference->getDecl()))
      owner.name = variableName(variable);
  }
  return owner;
}

/// The place that takes the value of `child` in its parent, when it is one.
AllocationSites::Owner AllocationSites::ownerOfParent(const Stmt *parent, const Expr *child) const {
  if (const auto *assignment = dyn_cast_or_null<BinaryOperator>(parent))
    return assignment->getOpcode() == BO_Assign && assignment->getRHS() == child
               ? ownerOf(assignment->getLHS())
               : Owner{};
  if (const auto *declaration = dyn_cast_or_null<DeclStmt>(parent)) {
    for (const Decl *decl : declaration->decls())
      if (const auto *variable = dyn_cast<VarDecl>(decl); variable && variable->getInit() == child)
        return {variable->getType(), variableName(variable)};
    return {};
  }
  if (isa_and_nonnull<ReturnStmt>(parent))
    return {function_->getReturnType(), function_->getNameAsString() + "()"};
  return {};
}

AllocationSites::Owner AllocationSites::destination(const CallExpr *call, QualType &castTo) const {
  const Expr *child = call;
  const Stmt *parent = parents_.getParent(call);
  while (parent && isa<ParenExpr, CastExpr, AbstractConditionalOperator, FullExpr>(parent)) {
    if (const auto *cast = dyn_cast<CastExpr>(parent); cast && castTo.isNull() && recordBehind(cast->getType()))
      castTo = cast->getType();
    child = cast<Expr>(parent);
    parent = parents_.getParent(child);
  }
  return ownerOfParent(parent, child);
}

ObjectFact AllocationSites::identify(const Owner &owner, QualType pointer) const {
  ObjectFact object;
  const RecordDecl *record = recordBehind(pointer);
  if (!record) {
    object.identity = names_.intern(owner.name);
    if (!pointer.isNull() && pointer->isPointerType())
      object.type = names_.intern(pointer->getPointeeType().getUnqualifiedType().getAsString());
    return object;
  }
  object.isRecord = true;
  object.identity = object.type = names_.intern(recordName(record));
  // A pointer to the first member is a pointer to the whole.
  for (const RecordDecl *outer = record->getDefinition(); outer && !outer->field_empty();) {
    const RecordDecl *first = outer->field_begin()->getType()->getAsRecordDecl();
    if (first && !recordName(first).empty())
      object.prefixes.push_back(names_.intern(recordName(first)));
    outer = first ? first->getDefinition() : nullptr;
  }
  return object;
}

void AllocationSites::describeAllocation(const CallExpr *call, const Role &role, SiteFact &site) const {
  QualType castTo;
  Owner owner = destination(call, castTo);
  QualType pointer = recordBehind(owner.pointer) || castTo.isNull() ? owner.pointer : castTo;
  if (!recordBehind(pointer))
    if (const RecordDecl *record = recordOfSizeof(labelledArgument(call, role, LabelMeaning::Size)))
      pointer = context_.getPointerType(context_.getRecordType(record));
  if (!recordBehind(pointer) && recordBehind(call->getType()))
    pointer = call->getType();
  site.object = identify(owner, pointer);
  const FunctionDecl *callee = call->getDirectCallee();
  site.edit.zeroed = role.parameter(LabelMeaning::Count).has_value() ||
                     (callee && callee->getName().contains("calloc"));
  describeSize(call, role, pointer, site);
}

void AllocationSites::describeSize(const CallExpr *call, const Role &role, QualType pointer,
                                   SiteFact &site) const {
  const Expr *size = labelledArgument(call, role, LabelMeaning::Size);
  const Expr *count = labelledArgument(call, role, LabelMeaning::Count);
  if (!size) {
    const RecordDecl *record = recordBehind(pointer);
    if (!record || !record->getDefinition())
      return;
    QualType type = context_.getRecordType(record);
    site.object.size = ByteBound::exact(
        static_cast<std::uint64_t>(context_.getTypeSizeInChars(type).getQuantity()));
    site.edit.sizeText = fmt::format("sizeof({})", type.getAsString(context_.getPrintingPolicy()));
    return;
  }
  site.edit.sizeText = count && !(constant(count) == 1)
                           ? fmt::format("stingy_bytes({}, {})", spelling(count), spelling(size))
                           : spelling(size);
  auto bytes = constant(size);
  auto times = count ? constant(count) : std::optional<std::uint64_t>(1);
  if (bytes && times)
    site.object.size = ByteBound::exact(saturatingProduct(*bytes, *times));
  else if (isBareSizeof(size) && bytes)
    site.object.size = ByteBound::unbounded(*bytes);
}

void AllocationSites::describeFree(const CallExpr *call, const Role &role, SiteFact &site) const {
  const Expr *freed = labelledArgument(call, role, LabelMeaning::Object);
  if (!freed)
    return;
  Owner owner = ownerOf(freed);
  // `(struct base *)conn` frees what `conn` points to.
  QualType pointer = recordBehind(owner.pointer) ? owner.pointer : freed->IgnoreImpCasts()->getType();
  site.object = identify(owner, pointer);
  site.edit.pointerText = spelling(freed);
}

std::optional<std::uint64_t> AllocationSites::constant(const Expr *expr) const {
  Expr::EvalResult value;
  if (expr->isValueDependent() || !expr->EvaluateAsInt(value, context_) || value.Val.getInt().isNegative())
    return std::nullopt;
  return value.Val.getInt().getZExtValue();
}

std::string AllocationSites::spelling(const Expr *expr) const {
  const SourceManager &sources = context_.getSourceManager();
  CharSourceRange range = Lexer::makeFileCharRange(
      CharSourceRange::getTokenRange(expr->getSourceRange()), sources, context_.getLangOpts());
  if (range.isValid())
    return Lexer::getSourceText(range, sources, context_.getLangOpts()).str();
  std::string text;
  llvm::raw_string_ostream stream(text);
  expr->printPretty(stream, nullptr, context_.getPrintingPolicy());
  return text;
}

std::string AllocationSites::whyNotEditable(const CallExpr *call, const Role &role, EditFact &edit) const {
  const SourceManager &sources = context_.getSourceManager();
  edit.rewritten = isRewritten(call, context_);
  if (edit.rewritten)
    return "";
  CharSourceRange range = Lexer::makeFileCharRange(
      CharSourceRange::getTokenRange(call->getSourceRange()), sources, context_.getLangOpts());
  if (range.isInvalid())
    return "it lies inside a macro's body together with other code";
  auto [file, offset] = sources.getDecomposedLoc(range.getBegin());
  edit.call = {offset, sources.getFileOffset(range.getEnd())};
  if (names_.outsideRoot(range.getBegin()))
    return "its file lies outside the root";
  for (LabelMeaning meaning : {LabelMeaning::Size, LabelMeaning::Count, LabelMeaning::Object})
    if (const Expr *argument = labelledArgument(call, role, meaning);
        argument && argument->HasSideEffects(context_))
      return fmt::format("its argument '{}' has side effects and would be evaluated twice",
                         spelling(argument));
  if (role.kind == RoleKind::Malloc && !call->getType()->isVoidPointerType()) {
    if (!call->getType()->isPointerType())
      return "its result is no pointer";
    if (!mayBeVoidPointer(call, parents_, context_.getLangOpts().CPlusPlus))
      return "its result is used in place, where the rewritten call's void * would not do";
  }
  const Stmt *parent = parents_.getParent(call);
  if (role.kind == RoleKind::Free && !call->getType()->isVoidType() && isa_and_nonnull<Expr>(parent))
    return "its result is used";
  return "";
}

} // namespace stingy
