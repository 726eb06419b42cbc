// Markdown as GitHub and GitLab render it. Names come from source files that anybody may propose:
// they stand in code spans, where no markup, mention or link works.
#pragma once

#include <string>

namespace stingy {

/// A code span that holds in a table, too.
std::string codeSpan(const std::string &text);

} // namespace stingy
