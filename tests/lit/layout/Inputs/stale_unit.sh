#!/bin/sh
# Builds the rewritten program once with s.c compiled for the old layout and once with all of the new one, in every way that
# this machine can link. The first has to be noticed, the second not. Prints a line for each way.
set -eu
runtime=$1/include archive=$2/runtime/libstingy_runtime.a
strict="-Wall -Wextra -Wpedantic -Wconversion -Werror -Wno-unused-command-line-argument -I$runtime"

# build LAYOUT_OF_S C_COMPILER COMPILER FLAG...
build() {
  layout=$1 c=$2 compiler=$3
  shift 3
  "$c" $strict -std=c11 "$@" -Inew -c new/served_stingy.c -o generated.o
  case $compiler in *++*) language="-x c++" ;; *) language="-std=c11" ;; esac
  "$compiler" $strict $language "$@" -I. "-I$layout" -c rewritten/s.c -o s.o
  "$compiler" $strict $language "$@" -I. -c rewritten/second.c -o second.o
  "$compiler" "$@" s.o second.o generated.o "$archive" -pthread -o program
}

way() {
  build old "$@"
  STINGY_STATS=stats.json ./program >got 2>messages
  printf '0\n1\n2\n' | cmp - got
  grep -qx "stingy: rewritten/s.c was compiled for another layout of served than the one that is linked" messages
  grep -q "stingy: nothing is placed in the slab. Compile again" messages
  test "$(wc -l <messages)" = 2
  grep -q '"unattributed_spills": *3' stats.json
  build new "$@"
  STINGY_STATS=stats.json ./program >got 2>messages
  test ! -s messages
  grep -q '"unattributed_spills": *0' stats.json
  shift
  echo "noticed: $*"
}

way gcc gcc
way gcc gcc -O2 -fPIE -pie -ffunction-sections -fdata-sections -Wl,--gc-sections
way gcc gcc -O2 -fno-pie -no-pie -static
way gcc gcc -O2 -flto
way gcc gcc -fsanitize=address,undefined
way clang-19 clang-19
way clang-19 clang-19 -O2 -fPIE -pie -ffunction-sections -fdata-sections -Wl,--gc-sections
way gcc g++
way clang-19 clang++-19 -O2
if command -v ld.lld >/dev/null; then
  way clang-19 clang-19 -O2 -fuse-ld=lld -ffunction-sections -fdata-sections -Wl,--gc-sections
fi
