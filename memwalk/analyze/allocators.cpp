#include "analyze/allocators.h"

#include "model/allocator_mark.h"

namespace stingy {

/// The allocations in the body of the allocator that is called; of one that calls itself, not for
/// ever.
template <typename Visit>
void Allocators::eachInside(const CallFact &call, unsigned depth, Visit visit) const {
  constexpr unsigned MaxDepth = 16;
  auto callee = program_.idOf(call.callee);
  if (!callee || !program_.has(*callee, RoleKind::Malloc) || depth > MaxDepth)
    return;
  for (CallId inner : program_.callsOf(*callee))
    for (const SiteFact &site : program_.call(inner).sites)
      if (site.role == RoleKind::Malloc)
        visit(program_.call(inner), site);
}

bool Allocators::zeroes(const CallFact &call, const SiteFact &site, unsigned depth) const {
  bool seen = false, zero = false;
  eachInside(call, depth, [&](const CallFact &inner, const SiteFact &allocation) {
    seen = true;
    zero |= allocation.edit.whyNot.ends_with(ClearsMark) || zeroes(inner, allocation, depth + 1);
  });
  return seen ? zero : site.edit.zeroed;
}

std::string Allocators::whyNot(const CallFact &call, unsigned depth) const {
  std::string why;
  eachInside(call, depth, [&](const CallFact &inner, const SiteFact &allocation) {
    if (why.empty() && allocation.edit.whyNot.find(AltersMark) != std::string::npos)
      why = allocation.edit.whyNot;
    if (why.empty())
      why = whyNot(inner, depth + 1);
  });
  return why;
}

} // namespace stingy
