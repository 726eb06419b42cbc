#include "link/merge.h"

#include <algorithm>
#include <fmt/format.h>
#include <tuple>

namespace stingy {
namespace {

void sortUnique(std::vector<Role> &roles) {
  std::sort(roles.begin(), roles.end());
  roles.erase(std::unique(roles.begin(), roles.end()), roles.end());
}

/// Orders what units saw of one function; the first describes it.
auto precedence(const FunctionFact &function) {
  return std::tuple(!function.defined, function.weak, function.parameters.empty(),
                    function.location, function.display, function.signature);
}

auto keyOf(const SiteFact &site) {
  const ObjectFact &object = site.object;
  const EditFact &edit = site.edit;
  return std::tuple(site.role, object.identity, object.type, object.isRecord, object.prefixes,
                    object.size.kind, object.size.bytes, object.size.provenance, edit.call,
                    edit.sizeText, edit.pointerText, edit.zeroed, edit.rewritten, edit.whyNot);
}

bool lessSite(const SiteFact &a, const SiteFact &b) { return keyOf(a) < keyOf(b); }

auto shallowKeyOf(const CallFact &call) {
  return std::tie(call.caller, call.location, call.callee, call.through, call.signature,
                  call.result, call.arguments, call.block, call.order, call.dispatches);
}

std::weak_ordering compare(const CallFact &a, const CallFact &b) {
  if (auto order = shallowKeyOf(a) <=> shallowKeyOf(b); order != 0)
    return order;
  if (std::lexicographical_compare(a.sites.begin(), a.sites.end(), b.sites.begin(), b.sites.end(),
                                   lessSite))
    return std::weak_ordering::less;
  if (std::lexicographical_compare(b.sites.begin(), b.sites.end(), a.sites.begin(), a.sites.end(),
                                   lessSite))
    return std::weak_ordering::greater;
  return std::weak_ordering::equivalent;
}

auto globalOrder(const GlobalFact &global) {
  return std::tuple(global.name, ~global.bytes, global.location, global.section, global.display);
}

} // namespace

void FunctionMerge::add(const Facts &unit) {
  for (const FunctionFact &seen : unit.functions)
    merge(functions_[seen.name], seen);
}

void FunctionMerge::merge(Merged &merged, const FunctionFact &seen) {
  if (seen.defined) {
    (seen.weak ? merged.weak : merged.strong).insert(seen.location);
    ++(seen.weak ? merged.weakBodies : merged.strongBodies);
  }
  FunctionFact &fact = merged.fact;
  bool isFirst = fact.name == NoName;
  auto roles = fact.roles;
  roles.insert(roles.end(), seen.roles.begin(), seen.roles.end());
  bool sameStrength = !isFirst && fact.defined && seen.defined && fact.weak == seen.weak;
  ByteBound frame = sameStrength ? either(fact.frame, seen.frame) : seen.frame;
  bool dynamic = seen.dynamicFrame || (sameStrength && fact.dynamicFrame);
  bool variadic = seen.variadic || (!isFirst && fact.variadic);
  merged.pathsDiffer |= sameStrength && fact.successors != seen.successors;
  if (isFirst || precedence(seen) < precedence(fact)) {
    fact = seen;
    fact.frame = frame;
    fact.dynamicFrame = dynamic;
  } else if (sameStrength) {
    fact.frame = frame;
    fact.dynamicFrame = dynamic;
  }
  fact.variadic = variadic;
  fact.roles = std::move(roles);
  sortUnique(fact.roles);
}

unsigned FunctionMerge::bodies(NameId function) const {
  auto found = functions_.find(function);
  if (found == functions_.end())
    return 0;
  const Merged &merged = found->second;
  return merged.strongBodies ? merged.strongBodies : merged.weakBodies;
}

bool FunctionMerge::keeps(const FunctionFact &seen) const {
  auto found = functions_.find(seen.name);
  return !seen.defined || !seen.weak || found == functions_.end() || !found->second.strongBodies;
}

std::vector<FunctionFact> FunctionMerge::take(Facts &program, NameId duplicateKind,
                                              const std::set<NameId> &differing) && {
  std::vector<FunctionFact> result;
  result.reserve(functions_.size());
  for (auto &[name, merged] : functions_) {
    if (merged.strong.size() > 1) {
      const Location &first = *merged.strong.begin(), &second = *std::next(merged.strong.begin());
      program.unknowns.push_back(
          {duplicateKind, name, second,
           fmt::format("{} is defined here and at {}:{}; both bodies are taken into account",
                       program.names[merged.fact.display], program.names[first.file], first.line)});
    }
    if (merged.pathsDiffer || differing.contains(name))
      merged.fact.successors.clear();
    result.push_back(std::move(merged.fact));
  }
  std::sort(result.begin(), result.end(),
            [](const FunctionFact &a, const FunctionFact &b) { return a.name < b.name; });
  return result;
}

void CallMerge::add(const Facts &unit) {
  std::set<NameId> replaced;
  for (const FunctionFact &function : unit.functions)
    if (!functions_.keeps(function))
      replaced.insert(function.name);
  std::size_t begin = seen_.size();
  for (const CallFact &call : unit.calls)
    if (replaced.count(call.caller) == 0)
      seen_.push_back({call});
  auto ofUnit = [&](const Seen &a, const Seen &b) { return compare(a.call, b.call) < 0; };
  auto first = seen_.begin() + static_cast<std::ptrdiff_t>(begin);
  std::stable_sort(first, seen_.end(), ofUnit);
  for (auto seen = first; seen != seen_.end(); ++seen)
    if (seen != first && compare(seen[-1].call, seen->call) == 0)
      seen->ordinal = seen[-1].ordinal + 1;
}

std::vector<CallFact> CallMerge::take(std::set<NameId> &differing) && {
  auto less = [](const Seen &a, const Seen &b) {
    auto order = compare(a.call, b.call);
    return order != 0 ? order < 0 : a.ordinal < b.ordinal;
  };
  std::sort(seen_.begin(), seen_.end(), less);
  std::vector<Seen> merged;
  for (Seen &seen : seen_) {
    if (merged.empty() || less(merged.back(), seen)) {
      merged.push_back(std::move(seen));
      continue;
    }
    ++merged.back().units;
  }
  std::vector<CallFact> calls;
  calls.reserve(merged.size());
  for (Seen &seen : merged) {
    if (seen.units < functions_.bodies(seen.call.caller))
      differing.insert(seen.call.caller);
    calls.push_back(std::move(seen.call));
  }
  return calls;
}

void mergeGlobals(std::vector<GlobalFact> &globals) {
  std::sort(globals.begin(), globals.end(), [](const GlobalFact &a, const GlobalFact &b) {
    return globalOrder(a) < globalOrder(b);
  });
  auto same = [](const GlobalFact &a, const GlobalFact &b) { return a.name == b.name; };
  globals.erase(std::unique(globals.begin(), globals.end(), same), globals.end());
}

} // namespace stingy
