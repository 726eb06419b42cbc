#include "stingify/report.h"

#include <fmt/format.h>

namespace stingy {
namespace {

std::string count(unsigned number, const char *what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

/// The first of them by name.
std::string listed(const std::vector<std::string> &names) {
  constexpr std::size_t Shown = 12;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < Shown; ++i)
    text += (i == 0 ? "" : ", ") + names[i];
  return names.size() <= Shown ? text : fmt::format("{} and {} more", text, names.size() - Shown);
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

std::string reportText(const Mirrored &mirrored) {
  std::string text;
  if (!mirrored.outputs.empty())
    text += "not mirrored, for a build made it (what none makes, a library that came with the "
            "sources, put there yourself): " +
            listed(mirrored.outputs) + "\n";
  if (!mirrored.leftOut.empty())
    text += "not mirrored:\n";
  for (const std::string &entry : mirrored.leftOut)
    text += "  " + entry + "\n";
  return text;
}

} // namespace stingy
