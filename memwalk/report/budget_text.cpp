#include "report/gate_report.h"
#include "report/text_layout.h"

#include "compare/figures.h"

#include <fmt/format.h>

namespace stingy {
namespace {

constexpr std::size_t LinesTold = 12;

std::string listed(const char *head, const std::vector<std::string> &lines, unsigned width) {
  std::string text;
  for (std::size_t i = 0; i < std::min(lines.size(), LinesTold); ++i)
    text += wrapped(head, lines[i], width);
  if (lines.size() > LinesTold)
    text += fmt::format("{}and {} more\n", head, lines.size() - LinesTold);
  return text;
}

} // namespace

std::string textReport(const BudgetResult &result, const TextOptions &options) {
  std::string text;
  for (const CheckedLimit &limit : result.limits) {
    if (limit.holds())
      continue;
    std::string where = toText(limit.place);
    text += fmt::format("{}{}{} {}\n", printable(where), where.empty() ? "" : ": ",
                        warning("error:", options.colour), printable(sentence(limit)));
    text += listed("      ", limit.because, options.width);
    text += listed("      not known: ", limit.unknown, options.width);
    text += fmt::format("      limit: {}: {}; {}\n", printable(result.origin),
                        printable(limit.limit.at), remedy(limit));
  }
  return text + fmt::format("{}: {} of {} limits {} for {}\n", printable(result.origin),
                            result.broken == 0 ? result.limits.size() : result.broken,
                            result.limits.size(), result.broken == 0 ? "hold" : "broken",
                            printable(result.program));
}

} // namespace stingy
