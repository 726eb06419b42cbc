// The tables of memwalk verify; for terminals and as Markdown from the same rows.
#include "report/figure_words.h"
#include "report/markdown.h"
#include "report/text_layout.h"
#include "report/verify_report.h"

#include <fmt/format.h>

namespace stingy {
namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string ratioText(const ByteBound &bound, std::uint64_t seen) {
  double ratio = ratioOf(bound, seen);
  return ratio == 0 ? "-" : fmt::format("{:.2f}", ratio);
}

std::string bytesText(std::uint64_t bytes) { return bytes == 0 ? "-" : fmt::format("{} B", bytes); }

std::string instancesText(const InstanceBound &bound) {
  return bound.kind == BoundKind::Unbounded ? "no bound" : std::to_string(bound.count);
}

Rows stageRows(const MeasuredResult &result) {
  Rows rows = {{"stage", "runs", "stack bound", "measured", "ratio", "per request bound",
                "measured", "ratio"}};
  for (const auto &[bound, seen] : result.stages)
    rows.push_back({bound->name, std::to_string(seen->calls), boundText(bound->stack),
                    bytesText(seen->stack), ratioText(bound->stack, seen->stack),
                    boundText(bound->perRequest), bytesText(seen->held),
                    ratioText(bound->perRequest, seen->held)});
  return rows;
}

Rows objectRows(const MeasuredResult &result) {
  Rows rows = {{"object", "allocated", "freed", "size bound", "measured", "a request's bound",
                "measured", "alive at once"}};
  for (const auto &[bound, seen] : result.objects)
    rows.push_back(
        {bound->name, std::to_string(seen->allocations), std::to_string(seen->frees),
         boundText(bound->size), bytesText(seen->largest), instancesText(bound->instances),
         seen->held == 0 ? "-" : std::to_string(seen->held), std::to_string(seen->alive)});
  return rows;
}

std::string tableText(Rows rows, bool colour) {
  for (auto &row : rows)
    row.front() = printable(row.front());
  TextTable table(rows.front());
  for (std::size_t i = 1; i < rows.size(); ++i)
    table.add(rows[i]);
  return table.text(colour);
}

std::string tableMarkdown(const Rows &rows) {
  std::string text;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::vector<std::string> cells = rows[i];
    if (i != 0)
      cells.front() = codeSpan(cells.front());
    text += fmt::format("| {} |\n", fmt::join(cells, " | "));
    if (i != 0)
      continue;
    text += "|---";
    for (std::size_t column = 1; column < cells.size(); ++column)
      text += "|---:";
    text += "|\n";
  }
  return text;
}

std::string verdict(const MeasuredResult &result) {
  return result.failures.empty() ? "no measurement is above its bound"
                                 : counted(result.failures.size(), "measurement", "measurements") +
                                       " against memory.json";
}

} // namespace

std::string textReport(const MeasuredResult &result, const TextOptions &options) {
  std::string text;
  if (!result.stages.empty())
    text += heading("Stages", options.colour) + tableText(stageRows(result), options.colour);
  text += heading("Objects", options.colour) + tableText(objectRows(result), options.colour);
  if (!result.notes.empty())
    text += heading("Not compared", options.colour);
  for (const std::string &note : result.notes)
    text += wrapped("  ", printable(note), options.width);
  for (const MeasuredFailure &failure : result.failures) {
    std::string where = toText(failure.place);
    text += fmt::format("{}{}{} {}\n", printable(where), where.empty() ? "" : ": ",
                        warning("error:", options.colour), printable(failure.text));
  }
  return text + fmt::format("{}: {}\n", printable(result.program), verdict(result));
}

std::string markdownReport(const MeasuredResult &result) {
  std::string text = fmt::format("### Measured beside predicted: {}\n\n{}\n\n",
                                 codeSpan(result.program), "Result: " + verdict(result) + ".");
  for (const MeasuredFailure &failure : result.failures)
    text += fmt::format("- {} {}\n", codeSpan(toText(failure.place)), codeSpan(failure.text));
  if (!result.failures.empty())
    text += "\n";
  if (!result.stages.empty())
    text += tableMarkdown(stageRows(result)) + "\n";
  text += tableMarkdown(objectRows(result));
  for (std::size_t i = 0; i < result.notes.size(); ++i)
    text += fmt::format("{}- {}\n", i == 0 ? "\nNot compared:\n\n" : "", codeSpan(result.notes[i]));
  return text;
}

} // namespace stingy
