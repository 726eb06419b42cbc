#include "analyze/findings.h"

#include <fmt/format.h>

namespace stingy {
namespace {

/// Two static functions of one name are told apart by their files, or by their lines.
std::vector<std::string> nameStages(const ProgramIndex &program, const StageGraph &graph) {
  std::vector<std::string> names;
  for (const StageNode &stage : graph.stages)
    names.push_back(program.nameOf(stage.function));
  auto qualify = [&](auto spell) {
    std::map<std::string, unsigned> uses;
    for (const std::string &name : names)
      ++uses[name];
    for (StageId id = 0; id < names.size(); ++id)
      if (uses[names[id]] > 1)
        names[id] = spell(id, program.place(program.function(graph.stages[id].function).location));
  };
  qualify([&](StageId id, const Place &at) { return fmt::format("{} ({})", names[id], at.file); });
  qualify([&](StageId id, const Place &at) { return fmt::format("{}:{}", names[id], at.line); });
  qualify([&](StageId id, const Place &) { return fmt::format("{} #{}", names[id], id); });
  return names;
}

} // namespace

Findings::Findings(const Facts &facts, const AnswerSources &sources)
    : program(facts), answers(program, sources), flow(solveFlow(program, answers)),
      calls(program, flow, answers), graph(findStages(program, flow, calls)),
      stageNames(nameStages(program, graph)), objects(program, graph, answers),
      poolability(program, objects),
      lifetimes(findLifetimes(program, flow, calls, graph, objects, answers.user().counts)),
      releases(findReleases(program, flow, calls, objects)),
      doubts(findDoubts(program, flow, calls, graph)),
      stack(program, calls, answers, doubts.stack, doubts.annotated) {}

} // namespace stingy
