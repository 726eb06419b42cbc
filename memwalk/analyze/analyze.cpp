#include "analyze/analyze.h"

#include "analyze/figures.h"
#include "analyze/findings.h"
#include "analyze/globals.h"
#include "analyze/mistakes.h"
#include "analyze/server_objects.h"
#include "analyze/unknowns.h"

namespace stingy {
namespace {

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
  addExclusive(findings, memory);
  memory.serverObjects = serverObjects(findings);
  memory.perRequest = largest(memory.stages, &Stage::perRequest);
  memory.stack = largest(memory.stages, &Stage::stack);
  memory.globals = globalsOf(findings);
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
