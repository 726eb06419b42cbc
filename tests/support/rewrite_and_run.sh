#!/bin/sh
# Rewrites a program in the current folder, builds the original and the rewritten one, and compares what they print.
#
# Usage: rewrite_and_run.sh SOURCE_DIR BUILD_DIR SOURCE... ; compile_commands.json is there already. Leaves memory.json,
# layout.json (generated/), rewritten/, report and stats.json behind. CFLAGS adds to the compile commands, STINGYGEN to
# stingygen's. The program is called "program".
set -eu
runtime=$1/runtime/include archive=$2/runtime/libstingy_runtime.a
shift 2
strict="-std=gnu11 -Wall -Wextra -Werror ${CFLAGS-}"
memwalk -p . -o memory.json --program program --report text > report
stingygen memory.json -o generated ${STINGYGEN-} > layout_report
stingify memory.json generated/layout.json --out rewritten --mirror > edits
gcc $strict "-I$runtime" -o original "$@"
cd rewritten
gcc $strict "-I$runtime" -I../generated -o ../program "$@" ../generated/program_stingy.c "$archive" -pthread
cd ..
./original > expected
STINGY_STATS=stats.json ./program > got
cmp expected got
