#include "cli/view.h"

#include "cli/console.h"
#include "model/cache_choice.h"
#include "model/cache_geometry.h"
#include "report/report.h"
#include "report/sarif.h"

#include <cstdio>
#include <fmt/format.h>

namespace stingy {
namespace {

bool showsCache(const std::string &report) { return report == "text" || report == "html"; }

Result<CacheGeometry> geometryFor(const Options &options) {
  GeometryWish wish;
  if (!options.l2.empty()) {
    auto size = parseSize(options.l2);
    if (!size)
      return Error(size.error()).within("--l2");
    wish.l2Bytes = *size;
  }
  FoundCache found = chooseCache(machineCaches());
  if (showsCache(options.report) && !wish.l2Bytes)
    for (const std::string &note : found.notes)
      fmt::print(stderr, "memwalk: note: {}\n", note);
  return cacheGeometry(wish, found.cache);
}

Result<std::string> view(const Memory &memory, const std::string &kind,
                         const CacheGeometry &cache) {
  if (kind == "json")
    return serialize(memory);
  if (kind == "dot")
    return dotReport(memory);
  if (kind == "html")
    return htmlReport(memory, cache);
  if (kind == "sarif")
    return sarifReport(memory);
  return textReport(memory, cache, textOptions());
}

} // namespace

int printView(const Memory &memory, const Options &options) {
  auto cache = geometryFor(options);
  auto text = cache ? view(memory, options.report, *cache) : cache.error();
  if (!text)
    return fail(text.error());
  fmt::print("{}", *text);
  std::fflush(stdout);
  return Good;
}

int runReport(const Options &options) {
  auto file = readMemory(options.inputs.front());
  return file ? printView(file->memory, options) : fail(file.error());
}

} // namespace stingy
