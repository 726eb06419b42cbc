#include "map/markup.h"

namespace stingy {

std::string inMarkup(const std::string &text) {
  std::string escaped;
  for (unsigned char c : text)
    switch (c) {
    case '&':
      escaped += "&amp;";
      break;
    case '<':
      escaped += "&lt;";
      break;
    case '>':
      escaped += "&gt;";
      break;
    case '"':
      escaped += "&quot;";
      break;
    default:
      escaped += c < 0x20 ? ' ' : static_cast<char>(c);
    }
  return escaped;
}

} // namespace stingy
