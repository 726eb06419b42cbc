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

bool showsCache(const std::string &report) {
  return report.empty() || report == "text" || report == "html";
}

CacheGeometry cacheOfMachine(const Options &options) {
  FoundCache found = chooseCache(machineCaches());
  if (showsCache(options.report) && options.l2.empty())
    for (const std::string &note : found.notes)
      fmt::print(stderr, "memwalk: note: {}\n", note);
  return found.cache;
}

Result<CacheGeometry> geometryFor(const Options &options, const Layout *layout) {
  GeometryWish wish;
  if (!options.l2.empty()) {
    auto size = parseSize(options.l2);
    if (!size)
      return Error(size.error()).within("--l2");
    wish.l2Bytes = *size;
  }
  return cacheGeometry(wish, layout ? layout->cache : cacheOfMachine(options));
}

Result<std::string> view(const Memory &memory, const std::string &kind, const CacheGeometry &cache,
                         const Layout *layout) {
  if (kind == "json")
    return serialize(memory);
  if (kind == "dot")
    return dotReport(memory);
  if (kind == "html")
    return htmlReport(memory, cache, layout);
  if (kind == "sarif")
    return sarifReport(memory);
  return textReport(memory, cache, textOptions());
}

} // namespace

int printView(const Memory &memory, const Options &options, const Layout *layout) {
  auto cache = geometryFor(options, layout);
  auto text = cache ? view(memory, options.report, *cache, layout) : cache.error();
  if (!text)
    return fail(text.error());
  fmt::print("{}", *text);
  std::fflush(stdout);
  return Good;
}

int runReport(const Options &options) {
  auto file = readMemory(options.inputs.front());
  if (!file)
    return fail(file.error());
  if (options.layout.empty())
    return printView(file->memory, options);
  auto layout = readLayout(options.layout, options.inputs.front(), file->digest);
  return layout ? printView(file->memory, options, &layout->layout) : fail(layout.error());
}

} // namespace stingy
