#include "report/figure_words.h"
#include "report/report.h"

#include <fmt/format.h>

namespace stingy {
namespace {

std::string inQuotes(const std::string &text) {
  std::string result = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\')
      result += '\\';
    result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return result + "\"";
}

std::string stackFigure(const ByteBound &bound) {
  const char *relation = bound.kind == BoundKind::AtMost      ? "<="
                         : bound.kind == BoundKind::Unbounded ? ">="
                                                              : "=";
  return fmt::format("sc{}{}", relation, bound.bytes);
}

std::string requestFigure(const ByteBound &bound) { return shortText(bound) + " per request"; }

std::string node(const Stage &stage) {
  std::string label =
      fmt::format("{} [nf={},{}]", stage.name, stage.functions, stackFigure(stage.stack));
  std::string style = stage.entry ? ", peripheries=2" : "";
  if (!stage.stack.definite() || !stage.perRequest.definite())
    style += ", style=\"rounded,filled,dashed\"";
  std::string lines = inQuotes(label);
  lines.pop_back(); // the line break is graphviz's own escape
  return fmt::format("  {} [label={}\\n{}\", tooltip={}{}];\n", inQuotes(stage.name), lines,
                     requestFigure(stage.perRequest), inQuotes(toText(stage.place)), style);
}

std::string edge(const Stage &stage, const QueueEdge &queue) {
  std::string sites;
  for (const Place &place : queue.sites)
    sites += (sites.empty() ? "" : ", ") + toText(place);
  return fmt::format("  {} -> {} [tooltip={}];\n", inQuotes(stage.name), inQuotes(queue.stage),
                     inQuotes(sites));
}

} // namespace

std::string dotReport(const Memory &memory) {
  std::string text = "digraph stages {\n"
                     "  // Two borders: entry stages. Dashed: figures without an upper bound.\n"
                     "  graph [fontname=\"Helvetica\", labelloc=t, nodesep=0.4, ranksep=0.6];\n"
                     "  node [shape=box, style=\"rounded,filled\", fillcolor=\"#f4f6f8\", "
                     "fontname=\"Helvetica\", fontsize=11];\n"
                     "  edge [color=\"#556270\"];\n";
  text += fmt::format("  label={};\n",
                      inQuotes(fmt::format("{}: {}, {}", memory.program, stackFigure(memory.stack),
                                           requestFigure(memory.perRequest))));
  for (const Stage &stage : memory.stages)
    text += node(stage);
  for (const Stage &stage : memory.stages)
    for (const QueueEdge &queue : stage.queues)
      text += edge(stage, queue);
  return text + "}\n";
}

} // namespace stingy
