#include "analyze/analyze.h"

#include "analyze/figures.h"
#include "analyze/findings.h"
#include "analyze/mistakes.h"
#include "analyze/unknowns.h"
#include "model/facts_json.h"

namespace stingy {
namespace {

Globals sumGlobals(const Facts &facts, const ProgramIndex &program) {
  Globals globals;
  for (const GlobalFact &global : facts.globals) {
    std::uint64_t &sum = global.section == Section::Constant      ? globals.constantBytes
                         : global.section == Section::ThreadLocal ? globals.threadLocalBytes
                                                                  : globals.bytes;
    sum = (ByteBound::exact(sum) + ByteBound::exact(global.bytes)).bytes;
    globals.items.push_back({program.text(global.display), program.place(global.location),
                             global.bytes, toString(global.section)});
  }
  std::sort(globals.items.begin(), globals.items.end(),
            [](const GlobalItem &a, const GlobalItem &b) {
              return std::tie(a.name, a.place) < std::tie(b.name, b.place);
            });
  return globals;
}

ByteBound largest(const std::vector<Stage> &stages, ByteBound Stage::*figure) {
  if (stages.empty())
    return ByteBound::unbounded();
  ByteBound bound = stages.front().*figure;
  for (const Stage &stage : stages)
    bound = either(bound, stage.*figure);
  return bound;
}

} // namespace

Analysis analyze(const Facts &facts, const AnalyzeOptions &options) {
  Findings findings(facts, options.answers);
  Memory memory;
  memory.program = options.programName;
  memory.targetTriple = facts.targetTriple;
  memory.stages = stageFigures(findings);
  memory.queueCalls = queueCalls(findings);
  memory.objects = objectFigures(findings);
  if (auto pairs = exclusivePairs(findings, memory.objects))
    memory.exclusive = std::move(*pairs);
  else
    memory.exclusiveLeftOut = true;
  memory.perRequest = largest(memory.stages, &Stage::perRequest);
  memory.stack = largest(memory.stages, &Stage::stack);
  memory.globals = sumGlobals(facts, findings.program);
  memory.calls = countCalls(findings);
  memory.sites = siteList(findings);
  memory.files = facts.files;
  memory.unknowns = collectUnknowns(findings);
  memory.findings = findMistakes(findings);
  for (const UnitFact &unit : facts.units)
    memory.units.push_back({findings.program.text(unit.file), unit.parsed, unit.errors});
  return {std::move(memory), staleAnswers(findings)};
}

} // namespace stingy
