#!/bin/sh
# Compiles and links s.c or s.cpp as it was rewritten: build.sh RUNTIME BUILD PROGRAM COMPILER [FLAG...]. Makes
# PROGRAM, linked with the fragment, PROGRAM_plain, linked without.
set -eu
runtime=$1 build=$2 program=$3 compiler=$4
shift 4
gcc -O1 "-I$runtime/include" -c generated/program_stingy.c -o "$program.layout.o"
object="$program.dir/s.o"
mkdir -p "$program.dir"
"$compiler" -O1 -fdata-sections "-I$runtime/include" -Igenerated "$@" -c rewritten/s.c* -o "$object"
link() {
  "$compiler" "$@" "$object" "$program.layout.o" "$build/runtime/libstingy_runtime.a" -pthread
}
link "$@" -o "${program}_plain"
link "$@" -Wl,-T,generated/program_stingy.ld -o "$program"
