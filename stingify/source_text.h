// Just enough of C's lexical rules to put a piece of source into a macro's argument.
//
// Knows string and character literals and comments, nothing else; never fails on text that is not
// C.
#pragma once

#include <string>
#include <string_view>

namespace stingy {

/// The text on one line, without comments: a copy of it may stand anywhere in a line.
std::string oneLine(std::string_view text);

/// True when a comma outside all parentheses would split a macro's argument.
bool hasBareComma(std::string_view text);

/// True when a line begins with '#': a directive inside a macro's arguments is undefined.
bool hasDirective(std::string_view text);

/// The text, in parentheses if it needs them to be one argument of a macro.
std::string asMacroArgument(const std::string &text);

} // namespace stingy
