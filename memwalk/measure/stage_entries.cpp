#include "measure/executable_parts.h"
#include "measure/request_argument.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace stingy {
namespace {

using llvm::DWARFDie;

std::set<std::string> recordsOf(const Memory &memory, const Stage &stage) {
  std::set<std::string> records;
  for (const Object &object : memory.objects)
    if (object.isRecord && std::binary_search(stage.live.begin(), stage.live.end(), object.name))
      records.insert({object.name, object.type});
  return records;
}

/// What an inlined or an out-of-line copy is a copy of, and a definition the definition of.
DWARFDie originOf(const DWARFDie &function) {
  DWARFDie origin = function;
  for (DWARFDie next = origin; next; origin = next ? next : origin) {
    next = origin.getAttributeValueAsReferencedDie(llvm::dwarf::DW_AT_abstract_origin);
    if (!next)
      next = origin.getAttributeValueAsReferencedDie(llvm::dwarf::DW_AT_specification);
  }
  return origin;
}

bool isNamed(const DWARFDie &function, llvm::StringRef name) {
  return llvm::StringRef(function.getShortName()) == name;
}

/// Of a closure's call operator gcc says where the closure's class is declared only.
DWARFDie declarationOf(const DWARFDie &function) {
  bool isClosures = function.getDeclLine() == 0 && isNamed(function, "operator()");
  return isClosures ? originOf(function).getParent() : function;
}

std::string declaredIn(llvm::DWARFContext &dwarf, const DWARFDie &declaration) {
  std::string file;
  auto index = declaration.findRecursively(llvm::dwarf::DW_AT_decl_file);
  const auto *lines = dwarf.getLineTableForUnit(declaration.getDwarfUnit());
  if (index && lines)
    lines->getFileNameByIndex(numberOf(*index), declaration.getDwarfUnit()->getCompilationDir(),
                              llvm::DILineInfoSpecifier::FileLineInfoKind::AbsoluteFilePath, file);
  return file;
}

llvm::DWARFAddressRangesVector rangesOf(const DWARFDie &function) {
  auto ranges = function.getAddressRanges();
  if (ranges)
    return *ranges;
  llvm::consumeError(ranges.takeError());
  return {};
}

bool isFunction(const DWARFDie &die) {
  return die.getTag() == llvm::dwarf::DW_TAG_subprogram ||
         die.getTag() == llvm::dwarf::DW_TAG_inlined_subroutine;
}

/// gcc splits a function and puts the part back where it was.
bool isInlinedInItself(const DWARFDie &inlined) {
  DWARFDie around = inlined.getParent();
  while (around && around.getTag() != llvm::dwarf::DW_TAG_subprogram)
    around = around.getParent();
  return around && around.getDeclLine() == inlined.getDeclLine() &&
         isNamed(around, inlined.getShortName());
}

bool isOfStandardLibrary(const DWARFDie &function) {
  DWARFDie scope = originOf(function).getParent();
  while (scope && !(scope.getTag() == llvm::dwarf::DW_TAG_namespace && isNamed(scope, "std")))
    scope = scope.getParent();
  return scope.isValid();
}

/// Does nothing but run a function object: std::function's, std::thread's, or what a closure is
/// as a function pointer.
bool isInvoker(const DWARFDie &function) {
  if (isOfStandardLibrary(function))
    return isNamed(function, "_M_invoke") || isNamed(function, "_M_run");
  return isImplicit(function) && (isNamed(function, "_FUN") || isNamed(function, "__invoke"));
}

/// The function that runs what is inlined there and nothing else; none where other code is around.
DWARFDie invokerAround(const DWARFDie &inlined) {
  DWARFDie around = inlined.getParent();
  while (around && around.getTag() != llvm::dwarf::DW_TAG_subprogram) {
    if (isFunction(around) && !isOfStandardLibrary(around))
      return {};
    around = around.getParent();
  }
  return around && isInvoker(around) ? around : DWARFDie();
}

/// Of one line's stages those of the function's name, else the last that begins before its column.
std::vector<std::uint32_t> chosenOf(const std::vector<std::uint32_t> &stages, const Memory &memory,
                                    const DWARFDie &declaration) {
  if (stages.size() < 2)
    return stages;
  std::vector<std::uint32_t> named, nearest;
  auto column = declaration.find(llvm::dwarf::DW_AT_decl_column);
  unsigned end = column ? static_cast<unsigned>(numberOf(*column)) : ~0u;
  for (std::uint32_t stage : stages) {
    const Stage &candidate = memory.stages[stage];
    if (isNamed(declaration, candidate.name))
      named.push_back(stage);
    if (candidate.place.column > end)
      continue;
    if (!nearest.empty() && memory.stages[nearest.front()].place.column < candidate.place.column)
      nearest.clear();
    if (nearest.empty() || memory.stages[nearest.front()].place.column == candidate.place.column)
      nearest.push_back(stage);
  }
  return !named.empty() ? named : nearest;
}

class EntryFinder {
public:
  EntryFinder(const Memory &memory, const StageBodies &bodies) : memory_(memory) {
    for (std::uint32_t i = 0; i < memory.stages.size(); ++i)
      if (auto body = bodies.find(memory.stages[i].name); body != bodies.end())
        byName_.emplace(body->second, i);
      else
        byLine_.emplace(memory.stages[i].place.line, i);
  }

  void visit(llvm::DWARFContext &dwarf, const DWARFDie &function,
             const std::map<std::uint64_t, std::string> &symbols) {
    for (std::uint32_t stage : stagesOf(dwarf, function))
      if (function.getTag() != llvm::dwarf::DW_TAG_inlined_subroutine)
        addEntries(stage, function, symbols);
      else if (DWARFDie invoker = invokerAround(function))
        addEntries(stage, invoker, symbols);
      else if (!isInlinedInItself(function))
        found.inlined.insert(stage);
  }

  StageEntries found;

private:
  void addEntries(std::uint32_t stage, const DWARFDie &function,
                  const std::map<std::uint64_t, std::string> &symbols) {
    for (const auto &range : rangesOf(function)) {
      auto symbol = symbols.find(range.LowPC);
      if (symbol != symbols.end() && !symbol->second.ends_with(".cold"))
        found.entries.push_back(
            {stage, range.LowPC,
             requestArgument(function, recordsOf(memory_, memory_.stages[stage]))});
    }
  }

  std::vector<std::uint32_t> stagesOf(llvm::DWARFContext &dwarf, const DWARFDie &function) const {
    std::vector<std::uint32_t> stages;
    DWARFDie declaration = declarationOf(function);
    auto [from, to] = byLine_.equal_range(static_cast<unsigned>(declaration.getDeclLine()));
    for (; from != to; ++from)
      if (isFile(declaredIn(dwarf, declaration), memory_.stages[from->second].place.file))
        stages.push_back(from->second);
    stages = chosenOf(stages, memory_, declaration);
    const char *name = byName_.empty() ? nullptr : function.getShortName();
    auto [first, last] = byName_.equal_range(name ? name : "");
    for (; first != last; ++first)
      stages.push_back(first->second);
    return stages;
  }

  const Memory &memory_;
  std::multimap<unsigned, std::uint32_t> byLine_;
  std::multimap<std::string, std::uint32_t> byName_;
};

Status checkBodies(const Memory &memory, const StageBodies &bodies,
                   const std::vector<StageEntry> &entries) {
  std::map<std::string, std::string> stageOf; // by function
  for (const auto &[stage, function] : bodies) {
    auto isIt = [&, &name = stage](const Stage &candidate) { return candidate.name == name; };
    auto found = std::find_if(memory.stages.begin(), memory.stages.end(), isIt);
    if (found == memory.stages.end())
      return Error{fmt::format("--entry {}={}: memory.json has no such stage", stage, function),
                   "name it as memwalk report does"};
    auto index = found - memory.stages.begin();
    if (std::none_of(entries.begin(), entries.end(),
                     [&](const StageEntry &entry) { return entry.stage == index; }))
      return Error{
          fmt::format("--entry {}={}: the executable has no such function", stage, function),
          "name one that was not inlined into its callers, or build with -fno-inline"};
    if (auto [other, isNew] = stageOf.emplace(function, stage); !isNew)
      return Error{
          fmt::format("--entry: {} is named for both {} and {}", function, other->second, stage),
          "a run of it could not be told to be of the one or the other"};
  }
  return Done{};
}

} // namespace

Result<StageEntries> Executable::stageEntries(const Memory &memory,
                                              const StageBodies &bodies) const {
  EntryFinder finder(memory, bodies);
  for (const auto &unit : parts_->dwarf->compile_units())
    for (const auto &entry : unit->dies())
      if (DWARFDie die(unit.get(), &entry); isFunction(die))
        finder.visit(*parts_->dwarf, die, parts_->functions);
  if (auto good = checkBodies(memory, bodies, finder.found.entries); !good)
    return good.error();
  return std::move(finder.found);
}

} // namespace stingy
