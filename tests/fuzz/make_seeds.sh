#!/bin/sh
# Writes the fuzzers' seeds: the artifacts that the tools make of seeds/server.c, and the hand-written files.
#
# Usage: make_seeds.sh TOOLS INCLUDE SOURCE_DIR CORPUS
set -eu
tools=$1 include=$2 source=$3 corpus=$4
rm -rf "$corpus" && mkdir -p "$corpus/work" && cd "$corpus/work"
cp "$source/server.c" "$source/server.h" .
/usr/bin/python3 "$source/../../support/compile_db.py" "-I$include" server.c
"$tools/memwalk" extract -p . server.c -o facts.json
"$tools/memwalk" ninja -p . > actions
mv stingy/facts/server.c.command.json command.json
"$tools/memwalk" link facts.json -o program.json
"$tools/memwalk" analyze program.json --program server -o memory.json
"$tools/stingygen" memory.json -o . --l2 1M > layout_report
"$tools/stingify" memory.json layout.json --in-place > edits
"$tools/memwalk" check memory.json --write-budget budget.json > limits
mv facts.json command.json memory.json layout.json stingify.json budget.json ..
cp "$source/sidecar.json" "$source/measured.json" "$source/stats.json" "$source/frames.su" ..
rm -rf "$corpus/work"
