#include "extract/stage_switch.h"

#include <algorithm>
#include <clang/AST/RecursiveASTVisitor.h>
#include <fmt/format.h>

namespace stingy {

using namespace clang;

namespace {

class SwitchFinder : public RecursiveASTVisitor<SwitchFinder> {
public:
  SwitchFinder(const StageFields &fields, std::vector<const SwitchStmt *> &found)
      : fields_(fields), found_(found) {}
  bool VisitSwitchStmt(SwitchStmt *choice) {
    const ValueDecl *holder = fields_.holder(choice->getCond());
    if (holder && StageFields::holdsValue(holder))
      found_.push_back(choice);
    return true;
  }
  bool TraverseLambdaExpr(LambdaExpr *) { return true; } // a function of its own

private:
  const StageFields &fields_;
  std::vector<const SwitchStmt *> &found_;
};

std::vector<const SwitchCase *> casesOf(const SwitchStmt *choice) {
  std::vector<const SwitchCase *> cases;
  for (const SwitchCase *label = choice->getSwitchCaseList(); label;
       label = label->getNextSwitchCase())
    cases.push_back(label);
  std::reverse(cases.begin(), cases.end()); // the list runs backwards
  return cases;
}

using Graph = std::vector<std::vector<std::uint32_t>>;

/// What one case runs.
struct Region {
  std::vector<NameId> stages;
  CaseBlocks blocks;
  Location location;
  const ValueDecl *holder;
  bool otherwise; // default:
};

/// Splits one function's facts.
class CaseSplit {
public:
  CaseSplit(StageFields &fields, EntityNames &names, const ControlFlow &controlFlow, Facts &facts,
            std::size_t firstCall, NameId caller)
      : fields_(fields), names_(names), controlFlow_(controlFlow), facts_(facts), caller_(caller),
        graph_(controlFlow.successors()), firstCall_(firstCall), lastCall_(facts.calls.size()),
        moved_(facts.calls.size(), false) {
    for (const FunctionFact &fact : facts.functions)
      if (fact.name == caller)
        whole_ = fact;
  }

  void add(const SwitchStmt *choice) {
    std::vector<Region> regions = regionsOf(choice);
    if (std::any_of(regions.begin(), regions.end(),
                    [&](const Region &region) { return !callsIn(region).empty(); }))
      for (const Region &region : regions)
        addRegion(region);
  }

  std::vector<NameId> finish() && {
    std::vector<CallFact> kept;
    for (std::size_t i = firstCall_; i < facts_.calls.size(); ++i)
      if (i >= lastCall_ || !moved_[i])
        kept.push_back(std::move(facts_.calls[i]));
    facts_.calls.resize(firstCall_);
    std::move(kept.begin(), kept.end(), std::back_inserter(facts_.calls));
    return std::move(bodies_);
  }

private:
  std::vector<Region> regionsOf(const SwitchStmt *choice) {
    const ValueDecl *holder = fields_.holder(choice->getCond());
    std::vector<NameId> rest = fields_.allStages(holder);
    std::vector<Region> regions;
    const SwitchCase *otherwise = nullptr;
    for (const SwitchCase *label : casesOf(choice)) {
      std::vector<NameId> stages = stagesOf(label, holder);
      for (NameId stage : stages)
        std::erase(rest, stage);
      if (isa<DefaultStmt>(label))
        otherwise = label;
      else
        regions.push_back(regionOf(label, choice, stages));
    }
    if (otherwise)
      regions.push_back(regionOf(otherwise, choice, rest));
    return regions;
  }

  Region regionOf(const SwitchCase *label, const SwitchStmt *choice,
                  const std::vector<NameId> &stages) {
    return {stages, controlFlow_.blocksOfCase(label, choice), names_.place(label->getKeywordLoc()),
            fields_.holder(choice->getCond()), isa<DefaultStmt>(label)};
  }

  std::vector<NameId> stagesOf(const SwitchCase *label, const ValueDecl *holder) {
    std::vector<NameId> stages;
    const auto *chosen = dyn_cast<CaseStmt>(label);
    if (!chosen)
      return stages;
    const ASTContext &context = holder->getASTContext();
    llvm::APSInt low = chosen->getLHS()->EvaluateKnownConstInt(context);
    llvm::APSInt high = chosen->getRHS() ? chosen->getRHS()->EvaluateKnownConstInt(context) : low;
    constexpr unsigned MostInRange = 256;
    for (unsigned i = 0; low <= high && i < MostInRange; ++low, ++i)
      if (NameId stage = fields_.stage(holder, low, NumberUse::Case,
                                       i == 0 ? chosen->getLHS() : nullptr, label->getKeywordLoc());
          stage != NoName)
        stages.push_back(stage);
    return stages;
  }

  std::vector<std::size_t> callsIn(const Region &region) const {
    std::vector<std::size_t> calls;
    for (std::size_t i = firstCall_; i < lastCall_; ++i)
      if (facts_.calls[i].caller == caller_ && region.blocks.contains(facts_.calls[i].block))
        calls.push_back(i);
    return calls;
  }

  void addRegion(const Region &region) {
    std::vector<std::size_t> calls = callsIn(region);
    if (calls.empty())
      return;
    NameId body = names_.intern(fmt::format("{}{}{}:{}", names_.text(caller_),
                                            region.otherwise ? DefaultCaseMark : "#case@",
                                            region.location.line, region.location.column));
    addBody(body, region);
    for (std::size_t call : calls) {
      facts_.calls.push_back(facts_.calls[call]);
      facts_.calls.back().caller = body;
      moved_[call] = true;
    }
    for (NameId stage : region.stages)
      fields_.run(stage, region.location).callee = body;
    call(caller_, body, region.location, region.blocks.entry);
    facts_.calls.back().dispatches = !region.stages.empty();
    facts_.calls.back().through = names_.entity(region.holder);
  }

  void addBody(NameId body, const Region &region) {
    FunctionFact &fact = fields_.pseudoFunction(body, whole_.display, region.location);
    fact.defined = true;
    fact.signature = whole_.signature;
    fact.dynamicFrame = whole_.dynamicFrame;
    fact.globals = whole_.globals;
    fact.outsideRoot = whole_.outsideRoot;
    fact.successors = part(region.blocks);
    bodies_.push_back(body);
    for (std::size_t i = 0, count = facts_.unknowns.size(); i < count; ++i)
      if (UnknownFact unknown = facts_.unknowns[i]; unknown.function == caller_) {
        unknown.function = body;
        facts_.unknowns.push_back(unknown);
      }
  }

  /// The function's graph with an entry before the case; what leaves the case is the exit.
  Graph part(const CaseBlocks &blocks) const {
    Graph part(graph_.size() + 1);
    for (std::uint32_t from = 1; from < graph_.size(); ++from)
      if (blocks.contains(from))
        for (std::uint32_t to : graph_[from])
          part[from].push_back(blocks.contains(to) ? to : 0);
    part.back() = {blocks.entry};
    return part;
  }

  void call(NameId caller, NameId callee, const Location &location, std::uint32_t block) {
    CallFact &fact = facts_.calls.emplace_back();
    fact.caller = caller;
    fact.callee = callee;
    fact.location = location;
    fact.block = block;
  }

  StageFields &fields_;
  EntityNames &names_;
  const ControlFlow &controlFlow_;
  Facts &facts_;
  NameId caller_;
  FunctionFact whole_;
  Graph graph_;
  std::size_t firstCall_, lastCall_;
  std::vector<bool> moved_; // by call; what is moved is left out at the end
  std::vector<NameId> bodies_;
};

} // namespace

StageSwitches::StageSwitches(const FunctionDecl *function, StageFields &fields, EntityNames &names)
    : fields_(fields), names_(names) {
  if (!fields.values().empty())
    SwitchFinder(fields, switches_).TraverseStmt(function->getBody());
}

std::vector<NameId> StageSwitches::split(const ControlFlow &controlFlow, Facts &facts,
                                         std::size_t firstCall, NameId caller) {
  if (controlFlow.successors().empty())
    return {};
  CaseSplit split(fields_, names_, controlFlow, facts, firstCall, caller);
  for (const SwitchStmt *choice : switches_)
    split.add(choice);
  return std::move(split).finish();
}

} // namespace stingy
