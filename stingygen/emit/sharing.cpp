#include "emit/emit.h"

#include <fmt/format.h>

namespace stingy {
namespace {

std::string ending(const Absence::End &end) {
  if (end.freedAt.empty())
    return fmt::format("{} allocates it on other paths only", end.stage);
  std::string places;
  for (const Place &place : end.freedAt)
    places += fmt::format("{}{}", places.empty() ? "" : ", ", toText(place));
  return fmt::format("{} frees it at {}", end.stage, places);
}

std::string explanation(const Certificate &certificate) {
  std::string text =
      fmt::format("    at {}, where {} may be, {} {}\n", certificate.absence.stage,
                  certificate.alive, certificate.object,
                  certificate.absence.ends.empty()
                      ? "is not there yet, for nothing leads there from where it is allocated"
                      : "has ended:");
  for (const Absence::End &end : certificate.absence.ends)
    text += "      " + ending(end) + "\n";
  return text;
}

} // namespace

std::string sharing(const Layout &layout) {
  std::string text;
  for (std::size_t pool = 0; pool < layout.pools.size(); ++pool) {
    if (layout.pools[pool].certificates.empty())
      continue;
    std::string objects;
    for (std::size_t member : membersOf(layout, pool))
      objects += (objects.empty() ? "" : ", ") + layout.objects[member].name;
    text += fmt::format("  {} share {} slots of {} bytes:\n", objects, layout.pools[pool].slots,
                        layout.pools[pool].strideBytes);
    for (const Certificate &certificate : layout.pools[pool].certificates)
      text += explanation(certificate);
  }
  return "\nsharing:\n" + (text.empty() ? "  no objects share slots\n" : text);
}

} // namespace stingy
