#include "extract/allocation_site.h"

#include "extract/cxx_names.h"
#include "extract/initialized_fields.h"
#include "extract/value_origins.h"
#include "extract/value_use.h"

#include <clang/AST/RecursiveASTVisitor.h>
#include <clang/Basic/SourceManager.h>
#include <clang/Lex/Lexer.h>
#include <fmt/format.h>

namespace stingy {

using namespace clang;

const Expr *labelledArgument(const CallExpr *call, const Role &role, LabelMeaning meaning) {
  auto position = role.parameter(meaning);
  return position && *position < call->getNumArgs() ? call->getArg(*position) : nullptr;
}

static const Expr *placeArgument(const CallExpr *call, const Role &role) {
  auto position = role.place();
  return position && *position < call->getNumArgs() ? call->getArg(*position)->IgnoreParenCasts()
                                                    : nullptr;
}

const Expr *labelledPlace(const CallExpr *call, const Role &role) {
  const auto *address = dyn_cast_or_null<UnaryOperator>(placeArgument(call, role));
  return address && address->getOpcode() == UO_AddrOf ? address->getSubExpr() : nullptr;
}

bool mayAllocate(const CallExpr *call, const Role &role) {
  const Expr *buffer = labelledArgument(call, role, LabelMeaning::Buffer);
  if (!buffer)
    return true;
  buffer = buffer->IgnoreParenCasts();
  const auto *address = dyn_cast<UnaryOperator>(buffer);
  return !buffer->getType()->isArrayType() && !(address && address->getOpcode() == UO_AddrOf);
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
  static const FieldDecl *fieldOf(const Expr *expr) {
    const auto *member = dyn_cast<MemberExpr>(expr->IgnoreParenCasts());
    return member && member->getType()->isPointerType()
               ? dyn_cast<FieldDecl>(member->getMemberDecl())
               : nullptr;
  }
  void note(const VarDecl *variable, const FieldDecl *field) {
    if (!variable || !field || !variable->getType()->isPointerType() ||
        !variable->hasLocalStorage())
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

/// Of a slot's address, in bytes (stingy/stingy.h).
constexpr std::uint64_t SlotAlignment = 64;

/// The macro that takes as an argument what is written at `at`.
std::string macroAround(SourceLocation at, const SourceManager &sources,
                        const LangOptions &language) {
  SourceLocation parameter = sources.getImmediateExpansionRange(at).getBegin();
  SourceLocation name = sources.getImmediateExpansionRange(parameter).getBegin();
  llvm::SmallString<32> buffer;
  return Lexer::getSpelling(sources.getSpellingLoc(name), buffer, sources, language).str();
}

/// An argument of one of the runtime's macros: the original call, which runs on a spill.
bool isRewritten(SourceLocation at, const SourceManager &sources, const LangOptions &language) {
  for (; at.isMacroID(); at = sources.getImmediateMacroCallerLoc(at))
    if (sources.isMacroArgExpansion(at)) {
      std::string macro = macroAround(at, sources, language);
      if (macro == "STINGY_TAKE" || macro == "STINGY_TAKE_ZEROED" || macro == "STINGY_GIVE" ||
          macro == "STINGY_GIVE_AS")
        return true;
    }
  return false;
}

std::uint64_t saturatingProduct(std::uint64_t a, std::uint64_t b) {
  return (ByteBound::exact(a) * b).bytes;
}

/// The record in `sizeof(struct x)` or `sizeof(*p)`.
const RecordDecl *recordOfSizeof(const Expr *size) {
  const auto *trait =
      size ? dyn_cast<UnaryExprOrTypeTraitExpr>(size->IgnoreParenImpCasts()) : nullptr;
  return trait && trait->getKind() == UETT_SizeOf ? trait->getTypeOfArgument()->getAsRecordDecl()
                                                  : nullptr;
}

/// Of a library's allocator without a body nothing is known but of the C library's: the others may
/// zero, and a slot that is cleared in vain costs time only.
bool mayZero(const FunctionDecl *allocator) {
  constexpr llvm::StringLiteral Plain[] = {"malloc", "aligned_alloc", "memalign", "posix_memalign",
                                           "__builtin_malloc"};
  return !allocator || !allocator->getIdentifier() ||
         !llvm::is_contained(Plain, allocator->getName());
}

bool isBareSizeof(const Expr *size) {
  return size && isa<UnaryExprOrTypeTraitExpr>(size->IgnoreParenImpCasts());
}

} // namespace

AllocationSites::AllocationSites(EntityNames &names, RecordHolders &holders, ASTContext &context,
                                 const FunctionDecl *function)
    : names_(names), recordHolders_(holders), context_(context), function_(function),
      parents_(function->getBody()) {
  if (const auto *constructor = dyn_cast<CXXConstructorDecl>(function))
    for (const CXXCtorInitializer *initializer : constructor->inits())
      parents_.addStmt(initializer->getInit());
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

std::string AllocationSites::localName(const FunctionDecl *function, llvm::StringRef name) {
  std::string owner =
      isCallOperator(function) ? displayName(function) : function->getNameAsString();
  return name.empty() ? owner : owner + "." + name.str();
}

std::string AllocationSites::variableName(const VarDecl *variable) const {
  if (auto alias = fieldOf_.find(variable); alias != fieldOf_.end() && alias->second)
    return spelledField(alias->second);
  std::string name = variable->getNameAsString();
  // A closure uses variables of the function around it.
  const auto *owner = dyn_cast_or_null<FunctionDecl>(variable->getParentFunctionOrMethod());
  return variable->isLocalVarDeclOrParm() ? localName(owner ? owner : function_, name) : name;
}

AllocationSites::Owner AllocationSites::ownerOf(const Expr *place) const {
  place = place->IgnoreParenCasts();
  Owner owner{place->getType(), ""};
  while (const auto *subscript = dyn_cast<ArraySubscriptExpr>(place))
    place = subscript->getBase()->IgnoreParenCasts();
  if (const auto *member = dyn_cast<MemberExpr>(place)) {
    if (const auto *field = dyn_cast<FieldDecl>(member->getMemberDecl()))
      owner.name = spelledField(field);
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
  if (const auto *list = dyn_cast_or_null<InitListExpr>(parent))
    return ownerOfElement(list, child);
  if (isa_and_nonnull<ReturnStmt>(parent))
    return {function_->getReturnType(), function_->getNameAsString() + "()"};
  return {};
}

AllocationSites::Owner AllocationSites::ownerOfElement(const InitListExpr *list,
                                                       const Expr *element) const {
  if (!list->getType()->isRecordType())
    return {element->getType(), ownerOfParent(parents_.getParent(list), list).name};
  for (auto [field, value] : initializedFields(list))
    if (value == element)
      return {field->getType(), spelledField(field)};
  return {};
}

/// `parent` has the value of `child`.
static bool passesOn(const Stmt *parent, const Expr *child) {
  if (const auto *choice = dyn_cast<AbstractConditionalOperator>(parent))
    return choice->getTrueExpr() == child || choice->getFalseExpr() == child;
  if (const auto *binary = dyn_cast<BinaryOperator>(parent))
    return binary->getOpcode() == BO_Comma && binary->getRHS() == child;
  return isa<ParenExpr, CastExpr, FullExpr, GenericSelectionExpr, ChooseExpr>(parent);
}

AllocationSites::Owner AllocationSites::destination(const Expr *call, QualType &castTo) const {
  const Expr *child = call;
  const Stmt *parent = parents_.getParent(call);
  while (parent && passesOn(parent, child)) {
    if (const auto *cast = dyn_cast<CastExpr>(parent);
        cast && castTo.isNull() && recordBehind(cast->getType()))
      castTo = cast->getType();
    child = cast<Expr>(parent);
    parent = parents_.getParent(child);
  }
  return parent ? ownerOfParent(parent, child) : memberOwner(child);
}

const BinaryOperator *AllocationSites::assignmentOf(const CallExpr *call) const {
  const Expr *child = call;
  const Stmt *parent = parents_.getParent(call);
  for (; isa_and_nonnull<ParenExpr, CastExpr>(parent); parent = parents_.getParent(child))
    child = cast<Expr>(parent);
  const auto *assignment = dyn_cast_or_null<BinaryOperator>(parent);
  return assignment && assignment->getOpcode() == BO_Assign && assignment->getRHS() == child
             ? assignment
             : nullptr;
}

/// Where an allocator like asprintf is told to put the pointer.
AllocationSites::Owner AllocationSites::placeGiven(const CallExpr *call, const Role &role) const {
  const Expr *place = placeArgument(call, role), *pointer = labelledPlace(call, role);
  if (!place)
    return {};
  Owner owner = pointer ? ownerOf(pointer) : Owner{place->getType()->getPointeeType(), ""};
  if (role.parameter(LabelMeaning::Elements))
    owner.pointer = owner.pointer->getPointeeType();
  return owner;
}

std::vector<NameId> AllocationSites::holdersOf(const RecordDecl *record) const {
  std::vector<NameId> holders;
  for (const std::string &name : recordHolders_.of(record))
    holders.push_back(names_.intern(name));
  return holders;
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
  object.holders = holdersOf(record);
  // A pointer to the first member is a pointer to the whole.
  for (const RecordDecl *outer = record->getDefinition(); outer && !outer->field_empty();) {
    const RecordDecl *first = outer->field_begin()->getType()->getAsRecordDecl();
    if (first && !recordName(first).empty())
      object.prefixes.push_back(names_.intern(recordName(first)));
    outer = first ? first->getDefinition() : nullptr;
  }
  // So may a pointer to any base be.
  if (const auto *derived = dyn_cast<CXXRecordDecl>(record); derived && derived->hasDefinition())
    derived->forallBases([&](const CXXRecordDecl *base) {
      object.prefixes.push_back(names_.intern(recordName(base)));
      return true;
    });
  return object;
}

void AllocationSites::describeAllocation(const CallExpr *call, const Role &role,
                                         SiteFact &site) const {
  QualType castTo;
  bool returned = !role.place();
  Owner owner = returned ? destination(call, castTo) : placeGiven(call, role);
  QualType pointer = recordBehind(owner.pointer) || castTo.isNull() ? owner.pointer : castTo;
  if (!recordBehind(pointer))
    if (const RecordDecl *record = recordOfSizeof(labelledArgument(call, role, LabelMeaning::Size)))
      pointer = context_.getPointerType(context_.getRecordType(record));
  if (returned && !recordBehind(pointer) && recordBehind(call->getType()))
    pointer = call->getType();
  site.object = identify(owner, pointer);
  const FunctionDecl *callee = call->getDirectCallee();
  site.edit.zeroed = role.parameter(LabelMeaning::Count).has_value() || mayZero(callee);
  site.many = role.parameter(LabelMeaning::Elements).has_value();
  if (!role.opaque)
    describeSize(call, role, pointer, site);
  if (site.many && site.object.size.definite()) // a name in it may be shorter than the type allows
    site.object.size.kind = BoundKind::AtMost;
}

void AllocationSites::describeSize(const CallExpr *call, const Role &role, QualType pointer,
                                   SiteFact &site) const {
  const Expr *size = labelledArgument(call, role, LabelMeaning::Size);
  const Expr *count = labelledArgument(call, role, LabelMeaning::Count);
  if (!size) {
    // What the allocator returns is what it allocates, wherever a cast takes it.
    const RecordDecl *record = role.place() ? nullptr : recordBehind(call->getType());
    record = record ? record : recordBehind(pointer);
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
  // More than half of the address space is a negative number gone astray: nothing is known.
  if (bytes && times && saturatingProduct(*bytes, *times) <= INT64_MAX)
    site.object.size = ByteBound::exact(saturatingProduct(*bytes, *times));
  else if (isBareSizeof(size) && bytes)
    site.object.size = ByteBound::unbounded(*bytes);
}

void AllocationSites::describeFree(const CallExpr *call, const Role &role, SiteFact &site) const {
  if (role.place()) {
    Owner owner = placeGiven(call, role);
    site.object = identify(owner, owner.pointer);
    return;
  }
  const Expr *freed = labelledArgument(call, role, LabelMeaning::Object);
  if (!freed)
    return;
  Owner owner = ownerOf(freed);
  // `(struct base *)conn` frees what `conn` points to.
  QualType pointer =
      recordBehind(owner.pointer) ? owner.pointer : freed->IgnoreImpCasts()->getType();
  site.object = identify(owner, pointer);
  site.edit.pointerText = spelling(freed);
  site.dangling = staysInField(call, freed);
}

/// A field of something that lives on, which no statement beside the call overwrites. What is
/// handed nothing but the owner there (to free it, to clear it) is taken to see to it.
bool AllocationSites::staysInField(const CallExpr *call, const Expr *freed) const {
  const auto *field = dyn_cast<MemberExpr>(freed->IgnoreParenCasts());
  if (!field)
    return false;
  const Stmt *last = call;
  while (last && !isa_and_nonnull<CompoundStmt>(parents_.getParent(last)))
    last = parents_.getParent(last);
  if (!last)
    return false;
  std::string place = spelling(field), owner = spelling(field->getBase());
  auto siblings = cast<CompoundStmt>(parents_.getParent(last))->body();
  auto after = std::find(siblings.begin(), siblings.end(), last);
  return std::none_of(std::next(after), siblings.end(), [&](const Stmt *statement) {
    if (const auto *store = dyn_cast<BinaryOperator>(statement))
      return store->isAssignmentOp() && spelling(store->getLHS()) == place;
    const auto *next = dyn_cast<CallExpr>(statement);
    return next && next->getNumArgs() == 1 &&
           spelling(next->getArg(0)->IgnoreParenCasts()) == owner;
  });
}

std::optional<std::uint64_t> AllocationSites::constant(const Expr *expr) const {
  Expr::EvalResult value;
  if (expr->isValueDependent() || !expr->EvaluateAsInt(value, context_) ||
      value.Val.getInt().isNegative())
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

std::string AllocationSites::whyNotEditable(const CallExpr *call, const Role &role,
                                            EditFact &edit) const {
  const SourceManager &sources = context_.getSourceManager();
  edit.rewritten = isRewritten(call->getBeginLoc(), sources, context_.getLangOpts());
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
  if (role.opaque)
    return "only its library knows what that is";
  if (role.place())
    return role.kind == RoleKind::Malloc ? "it puts the pointer where it is told to"
                                         : "it is told where the pointer is";
  if (const Expr *alignment = labelledArgument(call, role, LabelMeaning::Alignment))
    if (auto bytes = constant(alignment); !bytes || *bytes > SlotAlignment)
      return fmt::format("it asks for an alignment of {}, and a slot has {} bytes",
                         spelling(alignment), SlotAlignment);
  for (LabelMeaning meaning : {LabelMeaning::Size, LabelMeaning::Count, LabelMeaning::Object})
    if (const Expr *argument = labelledArgument(call, role, meaning);
        argument && argument->HasSideEffects(context_))
      return fmt::format("its argument '{}' has side effects and would be evaluated twice",
                         spelling(argument));
  for (const Expr *argument : call->arguments())
    if (argument->HasSideEffects(context_))
      return fmt::format("its argument '{}' has side effects, and runs only where no slot is free",
                         spelling(argument));
  if (role.kind == RoleKind::Malloc && !call->getType()->isVoidPointerType()) {
    if (!call->getType()->isPointerType())
      return "its result is no pointer";
    if (!mayBeVoidPointer(call, parents_, context_.getLangOpts().CPlusPlus))
      return "its result is used in place, where the rewritten call's void * would not do";
  }
  if (role.kind == RoleKind::Free && !call->getType()->isVoidType() && !isDiscarded(call, parents_))
    return "its result is used";
  return "";
}

} // namespace stingy
