#include "report/figure_words.h"

#include <fmt/format.h>

namespace stingy {

std::string shortText(const ByteBound &bound) {
  return fmt::format("{}{} B", signOf(bound.kind), bound.bytes);
}

std::string wordFor(Provenance provenance) {
  return provenance == Provenance::Annotated || provenance == Provenance::Assumed
             ? " " + toString(provenance)
             : "";
}

std::string boundText(const ByteBound &bound) {
  return shortText(bound) + wordFor(bound.provenance);
}

std::string counted(std::size_t count, const char *one, const char *many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

} // namespace stingy
