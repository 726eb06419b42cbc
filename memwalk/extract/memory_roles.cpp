#include "extract/memory_roles.h"

#include "extract/role_check.h"

namespace stingy {

bool MemoryRoles::allocates(const clang::FunctionDecl *function) {
  return useOf(function).allocates;
}

bool MemoryRoles::onlyFrees(const clang::FunctionDecl *function) {
  return useOf(function).freed && !useOf(function).allocates;
}

std::optional<unsigned> MemoryRoles::movedFrom(const clang::FunctionDecl *function) {
  const Use &use = useOf(function);
  return use.allocates ? use.freed : std::nullopt;
}

const MemoryRoles::Use &MemoryRoles::useOf(const clang::FunctionDecl *function) {
  auto [entry, isNew] = uses_.try_emplace(function->getCanonicalDecl());
  Use &use = entry->second;
  if (!isNew)
    return use;
  for (const Role &role : rolesOf(function, sidecar_).roles) {
    use.allocates |= role.kind == RoleKind::Malloc;
    if (role.kind == RoleKind::Malloc && !use.freed)
      use.freed = role.parameter(LabelMeaning::Buffer);
    if (role.kind == RoleKind::Free)
      use.freed = role.parameter(LabelMeaning::Object);
  }
  return use;
}

} // namespace stingy
