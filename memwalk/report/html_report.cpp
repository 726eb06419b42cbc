#include "report/report.h"

#include "map/layout_svg.h"
#include "map/markup.h"
#include "report/graph_drawing.h"

#include <fmt/format.h>

namespace stingy {

/// page/report.html; the build makes it part of the program.
extern const char ReportPage[];

namespace {

/// JSON inside a <script> element must not close it.
std::string insideScript(const std::string &json) {
  std::string text;
  for (char c : json)
    if (c == '<')
      text += "\\u003c";
    else
      text += c;
  return text;
}

void fillIn(std::string &page, const std::string &mark, const std::string &text) {
  for (std::size_t at = 0; (at = page.find(mark, at)) != std::string::npos; at += text.size())
    page.replace(at, mark.size(), text);
}

std::string mapOf(const Memory &memory, const Layout &layout) {
  return "<section><h2>The layout</h2><div id=\"map\">" +
         layoutSvg(layout, setOccupancy(memory, layout)) + "</div></section>";
}

} // namespace

Result<std::string> htmlReport(const Memory &memory, const CacheGeometry &cache,
                               const Layout *layout) {
  auto svg = drawSvg(dotReport(memory));
  if (!svg)
    return svg.error();
  std::string geometry =
      fmt::format(R"({{"bytes":{},"source":"{}"}})", cache.l2Bytes, insideScript(cache.source));
  std::string page = ReportPage;
  // What comes from the program comes last: it may hold anything.
  fillIn(page, "@@CACHE@@", geometry);
  fillIn(page, "@@TITLE@@", inMarkup(memory.program));
  fillIn(page, "@@LAYOUT@@", layout ? mapOf(memory, *layout) : "");
  fillIn(page, "@@GRAPH@@", *svg);
  fillIn(page, "@@MEMORY@@", insideScript(serialize(memory)));
  return page;
}

} // namespace stingy
