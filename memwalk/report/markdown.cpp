#include "report/markdown.h"

#include "report/text_layout.h"

namespace stingy {

std::string codeSpan(const std::string &text) {
  std::string safe;
  for (char c : printable(text).substr(0, 300))
    safe += c == '`' ? "'" : c == '|' ? "\\|" : std::string(1, c);
  return safe.empty() ? "" : "`" + safe + "`";
}

} // namespace stingy
