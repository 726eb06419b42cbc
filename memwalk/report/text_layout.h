// Plain text in columns: padding, wrapping, colour. Text of the user's is made printable here and
// nowhere else.
#pragma once

#include <string>
#include <vector>

namespace stingy {

/// Control characters (a terminal would obey them) become "?".
std::string printable(const std::string &text);

/// Lines of at most `width` columns; the first begins with `head`, the others are indented as far.
std::string wrapped(const std::string &head, const std::string &text, unsigned width);

/// Rows of cells in columns as wide as their widest cell. The first column is flush left, the
/// others right.
class TextTable {
public:
  explicit TextTable(std::vector<std::string> heading) {
    rows_.push_back({std::move(heading), ""});
  }

  /// `below` is printed as it is, under the row.
  void add(std::vector<std::string> cells, std::string below = "") {
    rows_.push_back({std::move(cells), std::move(below)});
  }
  std::string text(bool colour) const;

private:
  struct Row {
    std::vector<std::string> cells;
    std::string below;
  };
  std::vector<std::size_t> widths() const;
  std::vector<Row> rows_;
};

std::string heading(const std::string &text, bool colour);
/// What the reader should not miss.
std::string warning(const std::string &text, bool colour);

} // namespace stingy
