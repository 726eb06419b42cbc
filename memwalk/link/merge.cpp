#include "link/merge.h"

#include "model/sort_unique.h"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>
#include <tuple>

namespace stingy {
namespace {

/// Orders what units saw of one function; the first describes it.
auto precedence(const FunctionFact &function) {
  return std::tuple(!function.defined, function.weak, function.parameters.empty(),
                    function.tentative, function.location, function.display, function.signature);
}

auto keyOf(const SiteFact &site) {
  const ObjectFact &object = site.object;
  const EditFact &edit = site.edit;
  return std::tuple(site.role, object.identity, object.type, object.isRecord, object.prefixes,
                    object.holders, object.size.kind, object.size.bytes, object.size.provenance,
                    edit.call, edit.sizeText, edit.pointerText, edit.zeroed, edit.rewritten,
                    edit.whyNot, object.container, site.uncertain, site.scoped, site.dangling,
                    site.keeper, site.many);
}

bool lessSite(const SiteFact &a, const SiteFact &b) { return keyOf(a) < keyOf(b); }

auto shallowKeyOf(const CallFact &call) {
  return std::tie(call.caller, call.location, call.callee, call.through, call.signature,
                  call.result, call.arguments, call.origins, call.leads, call.object, call.block,
                  call.order, call.dispatches, call.counted);
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
  for (const FunctionFact &seen : unit.functions) {
    std::uint32_t &index = indexOf_[seen.name];
    if (index == 0) {
      functions_.emplace_back();
      index = static_cast<std::uint32_t>(functions_.size());
    }
    merge(functions_[index - 1], seen);
  }
}

void FunctionMerge::merge(Merged &merged, const FunctionFact &seen) {
  if (seen.defined) {
    if (!seen.weak)
      merged.strong.insert(seen.location);
    ++(seen.weak ? merged.weakBodies : merged.strongBodies);
  }
  FunctionFact &fact = merged.fact;
  bool isFirst = fact.name == NoName;
  auto roles = fact.roles;
  roles.insert(roles.end(), seen.roles.begin(), seen.roles.end());
  bool sameStrength = !isFirst && fact.defined && seen.defined && fact.weak == seen.weak;
  ByteBound frame = sameStrength ? either(fact.frame, seen.frame) : seen.frame;
  bool dynamic = seen.dynamicFrame || (sameStrength && fact.dynamicFrame);
  std::uint64_t redZone = sameStrength ? std::max(fact.redZone, seen.redZone) : seen.redZone;
  std::string alters = sameStrength && seen.alters.empty() ? fact.alters : seen.alters;
  bool clears = seen.clears || (sameStrength && fact.clears);
  bool variadic = seen.variadic || (!isFirst && fact.variadic);
  auto globals = seen.globals;
  if (sameStrength)
    globals.insert(globals.end(), fact.globals.begin(), fact.globals.end());
  merged.pathsDiffer |= sameStrength && fact.successors != seen.successors;
  bool describes = isFirst || precedence(seen) < precedence(fact);
  if (describes)
    fact = seen;
  if (describes || sameStrength) {
    fact.frame = frame;
    fact.dynamicFrame = dynamic;
    fact.redZone = redZone;
    fact.alters = std::move(alters);
    fact.clears = clears;
    fact.globals = std::move(globals);
  }
  fact.variadic = variadic;
  fact.roles = std::move(roles);
  sortUnique(fact.roles);
}

unsigned FunctionMerge::bodies(NameId function) const {
  const Merged *merged = find(function);
  return !merged ? 0 : merged->strongBodies ? merged->strongBodies : merged->weakBodies;
}

bool FunctionMerge::keeps(const FunctionFact &seen) const {
  const Merged *merged = find(seen.name);
  return !seen.defined || !seen.weak || !merged || !merged->strongBodies;
}

std::vector<FunctionFact> FunctionMerge::take(Facts &program, NameId duplicateKind,
                                              const std::set<NameId> &differing) && {
  std::vector<FunctionFact> result;
  result.reserve(functions_.size());
  for (Merged &merged : functions_) {
    NameId name = merged.fact.name;
    if (merged.strong.size() > 1) {
      const Location &first = *merged.strong.begin(), &second = *std::next(merged.strong.begin());
      program.unknowns.push_back(
          {duplicateKind, name, second,
           fmt::format("{} is defined here and at {}:{}; both bodies are taken into account",
                       program.names[merged.fact.display], program.names[first.file], first.line)});
    }
    if (merged.pathsDiffer || differing.contains(name))
      merged.fact.successors.clear();
    sortUnique(merged.fact.globals);
    result.push_back(std::move(merged.fact));
  }
  std::sort(result.begin(), result.end(),
            [](const FunctionFact &a, const FunctionFact &b) { return a.name < b.name; });
  return result;
}

void CallMerge::add(Facts &unit) {
  std::set<NameId> replaced;
  for (const FunctionFact &function : unit.functions)
    if (!functions_.keeps(function))
      replaced.insert(function.name);
  std::size_t begin = seen_.size();
  for (CallFact &call : unit.calls)
    if (replaced.empty() || replaced.count(call.caller) == 0)
      seen_.push_back({std::move(call)});
  auto ofUnit = [&](const Seen &a, const Seen &b) { return compare(a.call, b.call) < 0; };
  auto first = seen_.begin() + static_cast<std::ptrdiff_t>(begin);
  if (!std::is_sorted(first, seen_.end(), ofUnit))
    std::stable_sort(first, seen_.end(), ofUnit);
  for (auto seen = first; seen != seen_.end(); ++seen)
    if (seen != first && compare(seen[-1].call, seen->call) == 0)
      seen->ordinal = seen[-1].ordinal + 1;
}

/// The calls' indices, callers ascending, and where the calls of each caller begin.
CallMerge::ByCaller CallMerge::byCaller() const {
  ByCaller sorted;
  NameId last = NoName;
  for (const Seen &seen : seen_)
    last = std::max(last, seen.call.caller);
  sorted.begin.assign(std::size_t{last} + 2, 0);
  for (const Seen &seen : seen_)
    ++sorted.begin[seen.call.caller + 1];
  std::partial_sum(sorted.begin.begin(), sorted.begin.end(), sorted.begin.begin());
  sorted.calls.resize(seen_.size());
  std::vector<std::uint32_t> next = sorted.begin;
  for (std::uint32_t index = 0; index < seen_.size(); ++index)
    sorted.calls[next[seen_[index].call.caller]++] = index;
  return sorted;
}

std::vector<CallFact> CallMerge::take(std::set<NameId> &differing) && {
  auto less = [&](std::uint32_t a, std::uint32_t b) {
    auto order = compare(seen_[a].call, seen_[b].call);
    return order != 0 ? order < 0 : seen_[a].ordinal < seen_[b].ordinal;
  };
  ByCaller sorted = byCaller();
  std::vector<CallFact> calls;
  for (std::size_t caller = 0; caller + 1 < sorted.begin.size(); ++caller) {
    auto call = sorted.calls.begin() + sorted.begin[caller];
    auto end = sorted.calls.begin() + sorted.begin[caller + 1];
    std::sort(call, end, less);
    while (call != end) {
      auto next = std::find_if(call, end, [&](std::uint32_t other) { return less(*call, other); });
      if (next - call < functions_.bodies(static_cast<NameId>(caller)))
        differing.insert(static_cast<NameId>(caller));
      calls.push_back(std::move(seen_[*call].call));
      call = next;
    }
  }
  return calls;
}

void sortCalls(std::vector<CallFact> &calls) {
  std::stable_sort(calls.begin(), calls.end(), [](const CallFact &a, const CallFact &b) {
    return a.caller != b.caller ? a.caller < b.caller : compare(a, b) < 0;
  });
}

void mergeGlobals(std::vector<GlobalFact> &globals) {
  std::sort(globals.begin(), globals.end(), [](const GlobalFact &a, const GlobalFact &b) {
    return globalOrder(a) < globalOrder(b);
  });
  auto same = [](const GlobalFact &a, const GlobalFact &b) { return a.name == b.name; };
  globals.erase(std::unique(globals.begin(), globals.end(), same), globals.end());
}

} // namespace stingy
