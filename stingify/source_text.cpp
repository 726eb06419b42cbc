#include "stingify/source_text.h"

namespace stingy {
namespace {

enum class Kind { Code, Literal, Comment, Space };

struct Piece {
  Kind kind;
  std::string_view text;
};

std::size_t endOfLiteral(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == text[0])
      return i + 1;
  }
  return text.size();
}

std::size_t endOf(std::string_view text, std::string_view closing, std::size_t after) {
  std::size_t found = text.find(closing, 2);
  return found == std::string_view::npos ? text.size() : found + after;
}

bool isContinuation(std::string_view text) {
  return text.substr(0, 2) == "\\\n" || text.substr(0, 3) == "\\\r\n";
}

/// The next piece of a text that is not empty.
Piece next(std::string_view text) {
  if (text[0] == '"' || text[0] == '\'')
    return {Kind::Literal, text.substr(0, endOfLiteral(text))};
  if (text.substr(0, 2) == "/*")
    return {Kind::Comment, text.substr(0, endOf(text, "*/", 2))};
  if (text.substr(0, 2) == "//")
    return {Kind::Comment, text.substr(0, endOf(text, "\n", 0))};
  if (isContinuation(text))
    return {Kind::Space, text.substr(0, text[1] == '\n' ? 2 : 3)};
  bool space = std::string_view(" \t\r\n\f\v").find(text[0]) != std::string_view::npos;
  return {space ? Kind::Space : Kind::Code, text.substr(0, 1)};
}

template <typename Visit> void eachPiece(std::string_view text, Visit visit) {
  while (!text.empty()) {
    Piece piece = next(text);
    visit(piece);
    text.remove_prefix(piece.text.size());
  }
}

} // namespace

std::string oneLine(std::string_view text) {
  std::string line;
  bool gap = false;
  eachPiece(text, [&](const Piece &piece) {
    if (piece.kind == Kind::Space || piece.kind == Kind::Comment) {
      gap = true;
      return;
    }
    if (gap && !line.empty())
      line += ' ';
    gap = false;
    line += piece.text;
  });
  return line;
}

bool hasBareComma(std::string_view text) {
  long depth = 0;
  bool found = false;
  eachPiece(text, [&](const Piece &piece) {
    if (piece.kind != Kind::Code)
      return;
    depth += piece.text == "(" ? 1 : piece.text == ")" ? -1 : 0;
    found = found || (piece.text == "," && depth == 0);
  });
  return found;
}

bool hasDirective(std::string_view text) {
  bool lineBegins = false, found = false;
  eachPiece(text, [&](const Piece &piece) {
    if (piece.text == "\n")
      lineBegins = true;
    else if (piece.kind == Kind::Code || piece.kind == Kind::Literal) {
      found = found || (lineBegins && piece.text == "#");
      lineBegins = false;
    }
  });
  return found;
}

std::string asMacroArgument(const std::string &text) {
  return hasBareComma(text) ? "(" + text + ")" : text;
}

} // namespace stingy
