#include "report/text_layout.h"

#include <algorithm>
#include <fmt/format.h>
#include <sstream>

namespace stingy {
namespace {

/// Columns that UTF-8 text takes, wide characters aside.
std::size_t columns(const std::string &text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](unsigned char byte) { return (byte & 0xc0) != 0x80; }));
}

std::string padding(const std::string &text, std::size_t width) {
  std::size_t taken = columns(text);
  return std::string(width > taken ? width - taken : 0, ' ');
}

std::string inColour(const char *code, const std::string &text, bool colour) {
  return colour ? fmt::format("\033[{}m{}\033[0m", code, text) : text;
}

} // namespace

std::string printable(const std::string &text) {
  std::string result = text;
  std::replace_if(
      result.begin(), result.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  return result;
}

std::string wrapped(const std::string &head, const std::string &text, unsigned width) {
  std::string result, line = head;
  std::istringstream words(printable(text));
  bool empty = true;
  for (std::string word; words >> word; empty = false) {
    if (!empty && columns(line) + 1 + columns(word) > width) {
      result += line + "\n";
      line = std::string(columns(head), ' ');
      empty = true;
    }
    line += (empty ? "" : " ") + word;
  }
  return result + line + "\n";
}

std::vector<std::size_t> TextTable::widths() const {
  std::vector<std::size_t> widths;
  for (const Row &row : rows_) {
    widths.resize(std::max(widths.size(), row.cells.size()));
    for (std::size_t i = 0; i < row.cells.size(); ++i)
      widths[i] = std::max(widths[i], columns(row.cells[i]));
  }
  return widths;
}

std::string TextTable::text(bool colour) const {
  std::vector<std::size_t> width = widths();
  std::string text;
  for (const Row &row : rows_) {
    std::string line = "  ";
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      std::string pad = padding(row.cells[i], width[i]);
      line += i == 0 ? row.cells[i] + pad : "   " + pad + row.cells[i];
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += (&row == &rows_.front() ? inColour("2", line, colour) : line) + "\n" + row.below;
  }
  return text;
}

std::string heading(const std::string &text, bool colour) {
  return "\n" + inColour("1", text, colour) + "\n";
}

std::string warning(const std::string &text, bool colour) { return inColour("33", text, colour); }

} // namespace stingy
