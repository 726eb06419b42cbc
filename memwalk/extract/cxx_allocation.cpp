// new and delete as sites. They are reported and never edited: what a pool hands out has no
// constructor run on it, and a class may bring its own operators.
#include "extract/allocation_site.h"

#include <algorithm>

namespace stingy {

using namespace clang;

static constexpr const char *WhyNot = "new and delete are not rewritten";

/// The member that a constructor initialises with `value`.
AllocationSites::Owner AllocationSites::memberOwner(const Expr *value) const {
  if (const auto *constructor = dyn_cast<CXXConstructorDecl>(function_))
    for (const CXXCtorInitializer *initializer : constructor->inits())
      if (const FieldDecl *field = initializer->getAnyMember();
          field && initializer->getInit()->IgnoreParenCasts() == value->IgnoreParenCasts())
        return {field->getType(), spelledField(field)};
  return {};
}

std::uint64_t arrayCookie(QualType element, ASTContext &context) {
  return element.isDestructedType() == QualType::DK_none
             ? 0
             : std::max<std::uint64_t>(8, context.getTypeAlignInChars(element).getQuantity());
}

SiteFact AllocationSites::describeNew(const CXXNewExpr *created) const {
  SiteFact site;
  site.role = RoleKind::Malloc;
  QualType castTo, element = created->getAllocatedType();
  site.object = identify(destination(created, castTo), context_.getPointerType(element));
  auto bytes = static_cast<std::uint64_t>(context_.getTypeSizeInChars(element).getQuantity());
  site.object.size = ByteBound::exact(bytes);
  if (created->isArray()) {
    const Expr *count = created->getArraySize().value_or(nullptr);
    auto times = count ? constant(count) : std::nullopt;
    site.object.size =
        times ? ByteBound::exact(bytes) * *times + ByteBound::exact(arrayCookie(element, context_))
              : ByteBound::unbounded();
  }
  site.edit.whyNot = WhyNot;
  return site;
}

SiteFact AllocationSites::describeDelete(const CXXDeleteExpr *deleted) const {
  SiteFact site;
  site.role = RoleKind::Free;
  const Expr *freed = deleted->getArgument();
  site.object = identify(ownerOf(freed), freed->IgnoreParenCasts()->getType());
  site.edit.pointerText = spelling(freed);
  site.edit.whyNot = WhyNot;
  return site;
}

} // namespace stingy
