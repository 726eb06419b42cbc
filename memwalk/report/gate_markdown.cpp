#include "report/change_words.h"
#include "report/figure_words.h"
#include "report/gate_report.h"
#include "report/markdown.h"
#include "report/text_layout.h"

#include "compare/figures.h"

#include <algorithm>
#include <fmt/format.h>

namespace stingy {
namespace {

// A comment on GitHub has at most 65,536 characters.
constexpr std::size_t RowsTold = 40, DetailsTold = 30, LinesTold = 12;

std::string row(const std::vector<std::string> &cells) {
  return fmt::format("| {} |\n", fmt::join(cells, " | "));
}

std::string bullets(const std::vector<std::string> &lines) {
  std::string text;
  for (std::size_t i = 0; i < std::min(lines.size(), LinesTold); ++i)
    text += fmt::format("- {}\n", codeSpan(lines[i]));
  if (lines.size() > LinesTold)
    text += fmt::format("- and {} more\n", lines.size() - LinesTold);
  return text;
}

/// `summary` is Markdown already.
std::string folded(const std::string &summary, const std::string &body) {
  return body.empty()
             ? ""
             : fmt::format("\n<details><summary>{}</summary>\n\n{}\n</details>\n", summary, body);
}

/// In <summary> GitHub renders HTML only.
std::string htmlCode(const std::string &text) {
  std::string safe;
  for (char c : printable(text).substr(0, 300))
    safe += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : std::string(1, c);
  return "<code>" + safe + "</code>";
}

template <typename Item> std::vector<std::string> sentences(const std::vector<Item> &items) {
  std::vector<std::string> lines;
  for (const Item &item : items)
    if constexpr (std::is_same_v<Item, Unknown>)
      lines.push_back(toText(item));
    else
      lines.push_back(sentence(item));
  return lines;
}

// ---- diff ----

std::string totalRow(const char *name, const BoundChange &change) {
  return row({name, shortText(change.before), shortText(change.after),
              change.changed() ? "**" + changeText(change) + "**" : "0 B"});
}

std::string totals(const MemoryDiff &diff) {
  std::int64_t unknowns = changeOf(diff.unknownsBefore, diff.unknownsAfter);
  return "\n| | before | after | change |\n|---|---:|---:|---:|\n" +
         totalRow("per request, dearest stage", diff.perRequest) +
         totalRow("stack, deepest stage", diff.stack) + totalRow("globals", diff.globals) +
         row({"unknowns", std::to_string(diff.unknownsBefore), std::to_string(diff.unknownsAfter),
              fmt::format("{}{}", unknowns > 0 ? "+" : "", unknowns)});
}

std::string stageFigure(const StageChange &stage, const BoundChange &change) {
  if (stage.change == Change::Removed)
    return "gone";
  if (stage.change == Change::Added)
    return shortText(change.after) + " (new)";
  return change.changed() ? fmt::format("{} (**{}**)", shortText(change.after), changeText(change))
                          : shortText(change.after);
}

/// Those whose figures or edges changed; of the others only some object did, which is told below.
std::vector<StageChange> stagesToTell(const MemoryDiff &diff) {
  std::vector<StageChange> stages;
  std::copy_if(diff.stages.begin(), diff.stages.end(), std::back_inserter(stages),
               [](const StageChange &stage) {
                 return stage.change != Change::Changed || stage.stack.changed() ||
                        stage.perRequest.changed() || !stage.edges.empty();
               });
  return stages;
}

std::string stageTable(const std::vector<StageChange> &stages) {
  if (stages.empty())
    return "";
  std::string text = "\n| stage | per request | stack | because |\n|---|---:|---:|---|\n";
  for (std::size_t i = 0; i < std::min(stages.size(), RowsTold); ++i) {
    const StageChange &stage = stages[i];
    text += row({codeSpan(stage.name), stageFigure(stage, stage.perRequest),
                 stageFigure(stage, stage.stack),
                 stage.change == Change::Changed ? codeSpan(mainCause(stage)) : ""});
  }
  if (stages.size() > RowsTold)
    text += fmt::format("\nand {} more stages\n", stages.size() - RowsTold);
  return text;
}

std::string stageDetails(const StageChange &stage) {
  std::string text;
  auto part = [&](const std::string &title, const auto &items) {
    if (!items.empty())
      text += title + ":\n\n" + bullets(sentences(items)) + "\n";
  };
  part("Per request, " + arrowText(stage.perRequest), stage.objects);
  part("Stack, " + arrowText(stage.stack), stage.frames);
  part("Stages that it queues", stage.edges);
  part("Not known", stage.unknowns);
  std::string where = toText(stage.place);
  return text.empty() || where.empty() ? text : text + "At " + codeSpan(where) + ".\n";
}

// ---- check ----

std::string limitRow(const CheckedLimit &limit) {
  const char *unit = limit.isBytes ? " B" : "";
  std::string over = limit.value > limit.limit.most
                         ? fmt::format("{}{}", limit.value - limit.limit.most, unit)
                         : "no upper bound";
  return row({limit.what + (limit.name.empty() ? "" : " " + codeSpan(limit.name)), limit.figure,
              fmt::format("{}{}{}", signOf(limit.kind), limit.value, unit),
              fmt::format("{}{}", limit.limit.most, unit), "**" + over + "**",
              codeSpan(toText(limit.place))});
}

} // namespace

std::string markdownReport(const MemoryDiff &diff) {
  std::string text = fmt::format("{}\n### Memory of {}\n", GateMark, codeSpan(diff.after));
  if (diff.before != diff.after)
    text += fmt::format("\nIt was called {} before.\n", codeSpan(diff.before));
  if (diff.empty())
    return text + "\nNo figure changed.\n";
  std::vector<StageChange> stages = stagesToTell(diff);
  text += totals(diff) + stageTable(stages);
  for (std::size_t i = 0; i < std::min(stages.size(), DetailsTold); ++i)
    text += folded(htmlCode(stages[i].name), stageDetails(stages[i]));
  auto list = [&](const char *one, const char *many, const auto &items) {
    if (!items.empty())
      text += folded(counted(items.size(), one, many), bullets(sentences(items)));
  };
  list("new finding", "new findings", diff.newFindings);
  list("finding is gone", "findings are gone", diff.goneFindings);
  list("new unknown", "new unknowns", diff.newUnknowns);
  list("unknown is gone", "unknowns are gone", diff.goneUnknowns);
  list("object changed", "objects changed", diff.objects);
  list("global changed", "globals changed", diff.globalItems);
  return text;
}

std::string markdownReport(const BudgetResult &result) {
  std::string text =
      fmt::format("{}\n### Memory budget of {}\n\n", GateMark, codeSpan(result.program));
  if (result.broken == 0)
    return text + fmt::format("All {} limits of {} hold.\n", result.limits.size(),
                              codeSpan(result.origin));
  text += fmt::format("{} of {} limits of {} broken.\n\n", result.broken, result.limits.size(),
                      codeSpan(result.origin));
  text += "| | figure | is | limit | over by | at |\n|---|---|---:|---:|---:|---|\n";
  std::string details;
  std::size_t told = 0;
  for (const CheckedLimit &limit : result.limits) {
    if (limit.holds() || ++told > RowsTold)
      continue;
    text += limitRow(limit);
    std::string body = bullets(limit.because);
    if (!limit.unknown.empty())
      body += fmt::format("{}Not known:\n\n{}", body.empty() ? "" : "\n", bullets(limit.unknown));
    details += folded(htmlCode(sentence(limit)), body);
  }
  if (told > RowsTold)
    text += fmt::format("\nand {} more\n", told - RowsTold);
  return text + details;
}

} // namespace stingy
