#include "report/change_words.h"
#include "report/figure_words.h"
#include "report/gate_report.h"
#include "report/text_layout.h"

#include "compare/figures.h"

#include <fmt/format.h>

namespace stingy {
namespace {

class DiffText {
public:
  DiffText(const MemoryDiff &diff, const TextOptions &options) : diff_(diff), options_(options) {}

  std::string text() const {
    if (diff_.empty())
      return fmt::format("{}: no figure changed\n", printable(diff_.after));
    std::string text = summary();
    for (const StageChange &stage : diff_.stages)
      text += stageText(stage);
    text += listed("Objects", diff_.objects);
    text += listed("Globals", diff_.globalItems);
    text += listed("No longer known", diff_.newUnknowns);
    text += listed("Known now", diff_.goneUnknowns);
    text += listed("New findings", diff_.newFindings);
    return text + listed("Findings that are gone", diff_.goneFindings);
  }

private:
  std::string summary() const {
    TextTable table({"", "before", "after", "change"});
    auto row = [&](const char *name, const BoundChange &change) {
      table.add({name, shortText(change.before), shortText(change.after), changeText(change)});
    };
    row("stack", diff_.stack);
    row("per request", diff_.perRequest);
    row("globals", diff_.globals);
    std::int64_t unknowns = changeOf(diff_.unknownsBefore, diff_.unknownsAfter);
    table.add({"unknowns", std::to_string(diff_.unknownsBefore),
               std::to_string(diff_.unknownsAfter),
               fmt::format("{}{}", unknowns > 0 ? "+" : "", unknowns)});
    std::string names = diff_.before == diff_.after
                            ? diff_.after
                            : fmt::format("{} (was {})", diff_.after, diff_.before);
    return printable(names) + "\n" + table.text(options_.colour);
  }

  std::string line(const std::string &text) const {
    return wrapped("      ", text, options_.width);
  }

  std::string stageText(const StageChange &stage) const {
    std::string text = heading(printable(stage.name + headline(stage)), options_.colour);
    if (std::string where = toText(stage.place); !where.empty())
      text += fmt::format("  {}\n", printable(where));
    text += figure("per request", stage.perRequest);
    for (const ObjectChange &object : stage.objects)
      text += line(sentence(object));
    text += figure("stack", stage.stack);
    for (const FrameChange &frame : stage.frames)
      text += line(sentence(frame));
    for (const EdgeChange &edge : stage.edges)
      text += fmt::format("  {}\n", printable(sentence(edge)));
    for (const Unknown &unknown : stage.unknowns)
      text += wrapped("  ", "because: " + toText(unknown), options_.width);
    return text;
  }

  /// ": per request +384 B, stack +16 B: struct http_conn, src/conn.c:42:9".
  static std::string headline(const StageChange &stage) {
    if (stage.change != Change::Changed)
      return stage.change == Change::Added ? ": new stage" : ": the stage is gone";
    std::string text;
    if (stage.perRequest.changed())
      text += fmt::format(": per request {}", changeText(stage.perRequest));
    if (stage.stack.changed())
      text += fmt::format("{} stack {}", text.empty() ? ":" : ",", changeText(stage.stack));
    std::string cause = mainCause(stage);
    return text + (cause.empty() || text.empty() ? "" : ": " + cause);
  }

  static std::string figure(const char *name, const BoundChange &change) {
    return change.changed()
               ? fmt::format("  {}: {} ({})\n", name, arrowText(change), changeText(change))
               : "";
  }

  template <typename Item>
  std::string listed(const char *title, const std::vector<Item> &items) const {
    std::string text = items.empty() ? "" : heading(title, options_.colour);
    for (const Item &item : items)
      if constexpr (std::is_same_v<Item, Unknown>)
        text += line(toText(item));
      else
        text += line(sentence(item));
    return text;
  }

  const MemoryDiff &diff_;
  const TextOptions &options_;
};

} // namespace

std::string textReport(const MemoryDiff &diff, const TextOptions &options) {
  return DiffText(diff, options).text();
}

} // namespace stingy
