#include "stingify/report.h"

#include <fmt/format.h>

namespace stingy {
namespace {

std::string count(unsigned number, const char *what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

} // namespace

std::string reportText(const Rewrite &rewrite) {
  std::string text = count(static_cast<unsigned>(rewrite.files.size()), "file") + " rewritten\n";
  for (const auto &[object, edits] : rewrite.edits)
    text += fmt::format("  {}: {}, {}\n", object.empty() ? "object not known" : object,
                        count(edits.allocations, "allocation"), count(edits.frees, "free"));
  if (!rewrite.leftAlone.empty())
    text += "left alone:\n";
  for (const LeftAlone &entry : rewrite.leftAlone)
    text += fmt::format("  {}: {}{}: {}\n", toText(entry.site.place), entry.site.function,
                        entry.site.object.empty() ? "" : " (" + entry.site.object + ")", entry.why);
  return text;
}

} // namespace stingy
