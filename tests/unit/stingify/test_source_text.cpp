#include "stingify/source_text.h"

#include <catch2/catch.hpp>

using namespace stingy;

TEST_CASE("one line holds neither comments nor line ends") {
  CHECK(oneLine("  a /* b\n */ +\\\n c // d\n- e ") == "a + c - e");
  CHECK(oneLine("a//b") == "a");
}

TEST_CASE("literals are copied as they are") {
  CHECK(oneLine("f(\"a  // \\\" b\", '\\'')") == "f(\"a  // \\\" b\", '\\'')");
}

TEST_CASE("commas in parentheses, literals and comments split nothing") {
  CHECK_FALSE(hasBareComma("f(a, b)"));
  CHECK_FALSE(hasBareComma("\",\" ',' /* , */ // ,"));
  CHECK(hasBareComma("t[a, b]"));
  CHECK(hasBareComma("f(a), b"));
}

TEST_CASE("a directive begins a line") {
  CHECK(hasDirective("f(\n  # if X\n)"));
  CHECK_FALSE(hasDirective("f(a # b)"));
  CHECK_FALSE(hasDirective("f(\n/* # */ \"#\"\n)"));
}

TEST_CASE("text that is not C is not mistaken for an end") {
  for (const char *text : {"\"open", "'", "/* open", "//", "\\", "/", "\"\\"}) {
    CHECK_NOTHROW(oneLine(text));
    CHECK_FALSE(hasBareComma(text));
  }
}
