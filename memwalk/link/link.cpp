#include "link/link.h"

#include "link/event_loops.h"
#include "link/merge.h"
#include "link/stage_bodies.h"
#include "model/facts_names.h"
#include "model/sort_unique.h"

#include <algorithm>
#include <fmt/format.h>

namespace stingy {
namespace {

template <typename Item> void append(std::vector<Item> &to, std::vector<Item> &from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

template <typename Visit> void forEachName(std::vector<Facts> &units, Visit visit) {
  for (Facts &unit : units)
    stingy::forEachName(unit, visit);
}

/// Gives the names that are used ids that ascend with the names.
NameTable sortNames(std::vector<Facts> &units, const NameTable &names) {
  std::vector<NameId> ids(names.size(), 0);
  forEachName(units, [&](NameId name) { ids[name] = 1; });
  for (const char *kind : {DuplicateDefinition, UnresolvedStage})
    if (NameId name = names.find(kind); name != NoName)
      ids[name] = 1;
  std::vector<NameId> used;
  for (NameId name = 1; name < ids.size(); ++name)
    if (ids[name])
      used.push_back(name);
  std::sort(used.begin(), used.end(), [&](NameId a, NameId b) { return names[a] < names[b]; });
  NameTable sorted;
  for (NameId name : used)
    ids[name] = sorted.intern(names[name]);
  ids[NoName] = NoName;
  forEachName(units, [&](NameId &name) { name = ids[name]; });
  return sorted;
}

Status checkTarget(const std::vector<Facts> &units, std::string &triple) {
  for (const Facts &unit : units) {
    if (unit.targetTriple.empty() || unit.targetTriple == triple)
      continue;
    if (!triple.empty()) {
      auto [low, high] = std::minmax(triple, unit.targetTriple);
      return Error{
          fmt::format("units for different targets, {} and {}, make no program", low, high),
          "link the units of one build only"};
    }
    triple = unit.targetTriple;
  }
  return Done{};
}

/// A span of one version of a file means nothing in another.
Status addFiles(std::map<std::string, std::string> &files, const Facts &unit) {
  for (const auto &[path, digest] : unit.files) {
    auto [entry, isNew] = files.emplace(path, digest);
    if (!isNew && entry->second != digest)
      return Error{fmt::format("{} changed while its units were read", path),
                   "extract the units that include it again"};
  }
  return Done{};
}

void mergeUnits(std::vector<UnitFact> &units) {
  auto key = [](const UnitFact &unit) { return std::tuple(unit.file, unit.parsed, unit.errors); };
  std::sort(units.begin(), units.end(),
            [&](const UnitFact &a, const UnitFact &b) { return key(a) < key(b); });
  auto same = [&](const UnitFact &a, const UnitFact &b) { return key(a) == key(b); };
  units.erase(std::unique(units.begin(), units.end(), same), units.end());
}

/// Of a place that several units describe (a header's, an inline function's result) all counts.
void mergeMade(std::vector<MadeFact> &made) {
  std::map<NameId, MadeFact> merged;
  for (MadeFact &fact : made) {
    MadeFact &known = merged.try_emplace(fact.place, MadeFact{fact.place, {}}).first->second;
    append(known.by, fact.by);
    sortUnique(known.by);
  }
  made.clear();
  for (auto &[place, fact] : merged)
    made.push_back(std::move(fact));
}

void sortAll(Facts &program) {
  mergeUnits(program.units);
  sortUnique(program.flows);
  mergeMade(program.made);
  sortUnique(program.addressTaken);
  sortUnique(program.escaped);
  sortUnique(program.moved);
  sortUnique(program.unknowns);
  sortUnique(program.diagnostics);
  sortUnique(program.sidecarNames);
}

} // namespace

void Linker::add(Facts unit) {
  for (FlowFact &flow : unit.flows)
    flow.file = NoName; // one flow, whichever bodies say so
  std::vector<NameId> ids(unit.names.size(), NoName);
  for (NameId id = 0; id < ids.size(); ++id)
    ids[id] = names_.intern(unit.names[id]);
  forEachName(unit, [&](NameId &name) { name = ids.at(name); });
  unit.names = NameTable();
  units_.push_back(std::move(unit));
}

Result<Facts> Linker::finish() && {
  Facts program;
  if (auto good = checkTarget(units_, program.targetTriple); !good)
    return std::move(good.error()).within("link");
  names_.intern(DuplicateDefinition);
  bool mayHaveLoops = mayHaveEventLoops(units_, names_);
  if (mayHaveLoops)
    names_.intern(UnresolvedStage);
  program.names = sortNames(units_, names_);
  names_ = NameTable();
  NameId duplicate = program.names.find(DuplicateDefinition);
  FunctionMerge functions(program.names.size());
  for (const Facts &unit : units_) {
    if (auto good = addFiles(program.files, unit); !good)
      return std::move(good.error()).within("link");
    functions.add(unit);
  }
  CallMerge calls(functions);
  for (Facts &unit : units_) {
    calls.add(unit);
    append(program.units, unit.units);
    append(program.flows, unit.flows);
    append(program.made, unit.made);
    append(program.globals, unit.globals);
    append(program.addressTaken, unit.addressTaken);
    append(program.escaped, unit.escaped);
    append(program.moved, unit.moved);
    append(program.unknowns, unit.unknowns);
    append(program.diagnostics, unit.diagnostics);
    append(program.sidecarNames, unit.sidecarNames);
    unit = Facts();
  }
  std::set<NameId> differing;
  program.calls = std::move(calls).take(differing);
  program.functions = std::move(functions).take(program, duplicate, differing);
  mergeGlobals(program.globals);
  if (mayHaveLoops)
    findEventLoops(program);
  settleStageBodies(program);
  sortAll(program);
  return program;
}

Result<Facts> link(std::vector<Facts> units) {
  Linker linker;
  for (Facts &unit : units)
    linker.add(std::move(unit));
  return std::move(linker).finish();
}

} // namespace stingy
