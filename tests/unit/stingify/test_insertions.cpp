#include "stingify/insertions.h"

#include <catch2/catch.hpp>

using namespace stingy;

TEST_CASE("insertions at one offset keep their order") {
  CHECK(insertAll("ab", {{0, "1"}, {1, "2"}, {1, "3"}, {2, "4"}}) == "1a23b4");
}

TEST_CASE("removing is the inverse of inserting") {
  std::vector<Insertion> insertions = {{0, "x"}, {3, "yy"}, {3, ""}, {6, "z"}};
  CHECK(*removeAll(insertAll("abcdef", insertions), insertions) == "abcdef");
}

TEST_CASE("text that does not hold the insertions is an error") {
  CHECK_FALSE(removeAll("abc", {{1, "x"}}));
  CHECK_FALSE(removeAll("abc", {{9, "x"}}));
  CHECK_FALSE(removeAll("xabc", {{0, "x"}, {0, "y"}}));
  CHECK_FALSE(removeAll("xayb", {{1, "y"}, {0, "x"}}));
}
