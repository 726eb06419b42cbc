#include "extract/stage_table.h"

#include "extract/initialized_fields.h"
#include "extract/null_test.h"

#include <clang/AST/ASTContext.h>
#include <llvm/ADT/STLExtras.h>

namespace stingy {

using namespace clang;

namespace {

/// The designators of a list as written, by value: the semantic form has none.
std::map<std::int64_t, const Expr *> designators(const InitListExpr *list,
                                                 const ASTContext &context) {
  std::map<std::int64_t, const Expr *> found;
  if (const InitListExpr *written = list->getSyntacticForm())
    list = written;
  for (const Expr *element : list->inits())
    if (const auto *designated = dyn_cast_or_null<DesignatedInitExpr>(element))
      if (const auto *first = designated->getDesignator(0); first->isArrayDesignator()) {
        const Expr *index = designated->getArrayIndex(*first);
        found[index->EvaluateKnownConstInt(context).getExtValue()] = index;
      }
  return found;
}

class TableReader {
public:
  TableReader(StageTable &table, const FieldDecl *member) : table_(table), member_(member) {}

  void read() {
    const ASTContext &context = table_.table->getASTContext();
    const VarDecl *definition = nullptr;
    const Expr *initializer = table_.table->getAnyInitializer(definition);
    if (!initializer || !context.getBaseElementType(definition->getType()).isConstQualified())
      return;
    const auto *list = dyn_cast<InitListExpr>(initializer->IgnoreParenImpCasts());
    if (!list)
      return;
    if (!list->isSemanticForm() && list->getSemanticForm())
      list = list->getSemanticForm();
    table_.constant = true;
    std::map<std::int64_t, const Expr *> spelled = designators(list, context);
    for (unsigned i = 0; i < list->getNumInits(); ++i) {
      auto designator = spelled.find(i);
      llvm::APSInt value = llvm::APSInt::get(i);
      add(list->getInit(i), value, designator == spelled.end() ? nullptr : designator->second);
    }
  }

private:
  void add(const Expr *element, const llvm::APSInt &value, const Expr *spelled) {
    const Expr *pointer = element && member_ ? memberOf(element) : element;
    if (!pointer || isa<ImplicitValueInitExpr>(pointer))
      return;
    pointer = pointer->IgnoreParenCasts();
    if (const auto *address = dyn_cast<UnaryOperator>(pointer))
      pointer = address->getSubExpr()->IgnoreParenCasts();
    const auto *reference = dyn_cast<DeclRefExpr>(pointer);
    if (const auto *function = reference ? dyn_cast<FunctionDecl>(reference->getDecl()) : nullptr)
      table_.entries.push_back({value, spelled, function, pointer->getBeginLoc()});
    else
      table_.constant &= isNull(pointer, table_.table->getASTContext());
  }

  /// What the record's initialiser gives to the member; null: nothing, so that it is null.
  const Expr *memberOf(const Expr *element) {
    const auto *list = dyn_cast<InitListExpr>(element->IgnoreParenImpCasts());
    if (!list || member_->getParent()->isUnion()) {
      table_.constant &= isa<ImplicitValueInitExpr>(element);
      return nullptr;
    }
    for (auto [field, value] : initializedFields(list))
      if (field == member_)
        return value;
    table_.constant = false; // it is a base's
    return nullptr;
  }

  StageTable &table_;
  const FieldDecl *member_; // of an element, that holds the function; null: the element does
};

} // namespace

std::optional<StageTable> stageTable(const StageFields &fields, const Expr *callee) {
  const FieldDecl *member = nullptr;
  if (const auto *access = dyn_cast<MemberExpr>(callee); access && !access->isArrow()) {
    member = dyn_cast<FieldDecl>(access->getMemberDecl());
    callee = access->getBase()->IgnoreParenImpCasts();
  }
  const auto *subscript = dyn_cast<ArraySubscriptExpr>(callee);
  const ValueDecl *holder = subscript ? fields.holder(subscript->getIdx()) : nullptr;
  if (!holder || !StageFields::holdsValue(holder))
    return std::nullopt;
  StageTable table;
  table.holder = holder;
  if (const auto *base = dyn_cast<DeclRefExpr>(subscript->getBase()->IgnoreParenImpCasts()))
    table.table = dyn_cast<VarDecl>(base->getDecl());
  if (table.table && table.table->getType()->isArrayType())
    TableReader(table, member).read();
  return table;
}

} // namespace stingy
