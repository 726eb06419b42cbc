#include "extract/initialized_fields.h"

#include <clang/AST/DeclCXX.h>

namespace stingy {

using namespace clang;

llvm::SmallVector<InitializedField, 8> initializedFields(const InitListExpr *list) {
  auto element = [&](unsigned i) { return i < list->getNumInits() ? list->getInit(i) : nullptr; };
  llvm::SmallVector<InitializedField, 8> fields;
  const RecordDecl *record = list->getType()->getAsRecordDecl();
  if (record->isUnion()) {
    if (const FieldDecl *field = list->getInitializedFieldInUnion())
      fields.push_back({field, element(0)});
    return fields;
  }
  const auto *derived = dyn_cast<CXXRecordDecl>(record);
  unsigned index = derived ? derived->getNumBases() : 0;
  for (const FieldDecl *field : record->fields())
    if (!field->isUnnamedBitField())
      fields.push_back({field, element(index++)});
  return fields;
}

} // namespace stingy
