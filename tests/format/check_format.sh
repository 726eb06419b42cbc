#!/bin/sh
# Checks every C and C++ source against .clang-format, except the tests' inputs, whose lines are counted.
# Usage: check_format.sh PROJECT_DIR
cd "$1" || exit 2
find memwalk stingygen stingify runtime examples tests -name '*.[ch]' -o -name '*.cpp' |
  grep -v '^tests/lit/' | xargs clang-format-19 --dry-run -Werror
