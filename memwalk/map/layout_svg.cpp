#include "map/layout_svg.h"

#include "map/markup.h"

#include <algorithm>
#include <fmt/format.h>

namespace stingy {
namespace {

constexpr double Left = 20, Width = 960, RowHeight = 20, ChartHeight = 140;
constexpr std::size_t MostColumns = 480; // of the chart of sets; one shows the fullest of its sets

std::string box(double x, double y, double width, double height, const std::string &colour,
                const std::string &title) {
  return fmt::format("<rect x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\" "
                     "fill=\"{}\"><title>{}</title></rect>\n",
                     x, y, width, height, colour, inMarkup(title));
}

std::string words(double x, double y, const std::string &text, const char *attributes = "") {
  return fmt::format("<text x=\"{:.2f}\" y=\"{:.2f}\"{}>{}</text>\n", x, y, attributes,
                     inMarkup(text));
}

/// Pools alternate between two colours, so that neighbours can be told apart.
std::string colourOf(const Region &region, std::size_t index) {
  if (region.kind == "stack")
    return "#c26d3f";
  if (region.kind == "globals")
    return "#8a7fb8";
  if (region.kind == "pool")
    return index % 2 == 0 ? "#3f7fc2" : "#6aa5dd";
  return "#d8d8d8"; // padding, spare
}

double shareOf(std::uint64_t bytes, std::uint64_t total) {
  return total == 0 ? 0 : static_cast<double>(bytes) / static_cast<double>(total);
}

class Drawing {
public:
  Drawing(const Layout &layout, const SetOccupancy &occupancy)
      : layout_(layout), occupancy_(occupancy) {}

  std::string run() {
    heading();
    strip();
    for (std::size_t i = 0; i < layout_.regions.size(); ++i)
      row(layout_.regions[i], i);
    highSlab();
    sets();
    return fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" "
                       "height=\"{1:.0f}\" viewBox=\"0 0 {0:.0f} {1:.0f}\" "
                       "font-family=\"sans-serif\" font-size=\"12\">\n"
                       "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n{2}</svg>\n",
                       Width + 2 * Left, y_ + 20, body_);
  }

private:
  void line(const std::string &text, const char *attributes = "") {
    y_ += RowHeight;
    body_ += words(Left, y_, text, attributes);
  }

  void heading() {
    line(fmt::format("{}: {} request{} in a cache slab of {} bytes", layout_.program,
                     layout_.requests, layout_.requests == 1 ? "" : "s", layout_.slab.cacheBytes),
         " font-size=\"16\"");
    line(fmt::format("low slab {} bytes below it, high slab {} bytes above it",
                     layout_.slab.lowBytes, layout_.slab.highBytes));
  }

  /// Which globals lie in theirs.
  std::string titleOf(const Region &region) const {
    std::string title = labelOf(region);
    if (region.kind == "globals")
      for (const LaidGlobal &global : globalsIn(layout_))
        title += fmt::format("; {}, {} B", global.name, global.bytes);
    return title;
  }

  void strip() {
    y_ += 12;
    for (std::size_t i = 0; i < layout_.regions.size(); ++i) {
      const Region &region = layout_.regions[i];
      body_ += box(Left + Width * shareOf(region.offset, layout_.slab.cacheBytes), y_,
                   Width * shareOf(region.bytes, layout_.slab.cacheBytes), 40, colourOf(region, i),
                   titleOf(region));
    }
    y_ += 44;
  }

  void row(const Region &region, std::size_t index) {
    double share = shareOf(region.bytes, layout_.slab.cacheBytes);
    body_ += box(Left, y_ + RowHeight - 10, 10, 10, colourOf(region, index), titleOf(region));
    y_ += RowHeight;
    body_ += words(Left + 18, y_, labelOf(region));
    body_ +=
        words(Left + Width - 100, y_, fmt::format("{} B", region.bytes), " text-anchor=\"end\"");
    body_ += words(Left + Width, y_, fmt::format("{:.1f} %", 100 * share), " text-anchor=\"end\"");
  }

  void highSlab() {
    std::uint64_t slots = 0, bytes = 0;
    for (const Pool &pool : layout_.pools) {
      slots += pool.highSlots;
      bytes += pool.highSlots * pool.strideBytes;
    }
    line(fmt::format("high slab: {} slots in {} bytes, {:.1f} %", slots, bytes,
                     100 * shareOf(bytes, layout_.slab.highBytes)));
  }

  void sets() {
    y_ += 16;
    if (occupancy_.stages.empty())
      return line("the sets of the L2 are not drawn: its ways are not known (--ways)");
    const SetUse &use = occupancy_.stages.front();
    line(fmt::format("lines on each of the {} sets of the L2 when all requests are at {}",
                     occupancy_.linesBySet.size(), use.stage),
         " font-size=\"14\"");
    line(fmt::format("least {}, median {}, most {}; {} sets above the {} ways", use.least,
                     use.median, use.most, use.setsAboveWays, layout_.cache.ways));
    chart(use.most);
  }

  void chart(unsigned most) {
    const std::vector<unsigned> &lines = occupancy_.linesBySet;
    const unsigned ways = layout_.cache.ways;
    std::size_t each = (lines.size() + MostColumns - 1) / MostColumns; // sets of a column
    std::size_t columns = (lines.size() + each - 1) / each;
    double unit = ChartHeight / std::max(most, ways), width = Width / static_cast<double>(columns);
    double bottom = y_ + 10 + ChartHeight;
    for (std::size_t column = 0; column < columns; ++column) {
      auto begin = lines.begin() + static_cast<std::ptrdiff_t>(column * each);
      std::size_t last = std::min(lines.size(), (column + 1) * each) - 1;
      unsigned fullest =
          *std::max_element(begin, lines.begin() + static_cast<std::ptrdiff_t>(last) + 1);
      body_ += box(Left + width * static_cast<double>(column), bottom - unit * fullest, width,
                   unit * fullest, fullest > ways ? "#c0392b" : "#4a9a6a",
                   fmt::format("sets {} to {}: {} lines", column * each, last, fullest));
    }
    body_ += box(Left, bottom - unit * ways, Width, 1, "#222222", fmt::format("{} ways", ways));
    y_ = bottom;
  }

  const Layout &layout_;
  const SetOccupancy &occupancy_;
  std::string body_;
  double y_ = 0;
};

} // namespace

std::string labelOf(const Region &region) {
  return region.name.empty() ? region.kind : region.kind + " " + region.name;
}

std::string layoutSvg(const Layout &layout, const SetOccupancy &occupancy) {
  return Drawing(layout, occupancy).run();
}

} // namespace stingy
