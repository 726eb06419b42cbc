#include "analyze/allocators.h"

#include "analyze/index_set.h"

#include <algorithm>

namespace stingy {

/// Those in the body of the allocator that is called.
std::vector<Allocators::Allocation> Allocators::allocationsOf(const CallFact &call) const {
  std::vector<Allocation> allocations;
  auto callee = program_.idOf(call.callee);
  if (!callee || !program_.has(*callee, RoleKind::Malloc))
    return allocations;
  for (CallId inner : program_.callsOf(*callee))
    for (const SiteFact &site : program_.call(inner).sites)
      if (site.role == RoleKind::Malloc)
        allocations.push_back({&program_.call(inner), &site});
  return allocations;
}

Allocators::Inside Allocators::inside(const CallFact &call) const {
  Inside inside;
  IndexSet seen;
  std::vector<Allocation> open{{&call, nullptr}};
  while (!open.empty()) {
    Allocation next = open.back();
    open.pop_back();
    std::vector<Allocation> within = allocationsOf(*next.call);
    if (within.empty()) {
      if (next.site)
        inside.ends.push_back(next.site);
    } else if (FunctionId allocator = *program_.idOf(next.call->callee); seen.insert(allocator)) {
      inside.allocators.push_back(allocator);
      open.insert(open.end(), within.rbegin(), within.rend());
    }
  }
  return inside;
}

bool Allocators::zeroes(const CallFact &call, const SiteFact &site) const {
  const Inside all = inside(call);
  if (all.allocators.empty())
    return site.edit.zeroed;
  return std::ranges::any_of(all.ends, [](const SiteFact *end) { return end->edit.zeroed; }) ||
         std::ranges::any_of(all.allocators,
                             [&](FunctionId id) { return program_.function(id).clears; });
}

std::string Allocators::whyNot(const CallFact &call) const {
  for (FunctionId id : inside(call).allocators)
    if (const std::string &alters = program_.function(id).alters; !alters.empty())
      return program_.nameOf(id) + " does more than allocate: it " + alters;
  return "";
}

} // namespace stingy
