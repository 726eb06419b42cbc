#!/bin/sh
# Runs ./program, which rewrite_and_run left, where there is little of something; exit status and output must be as always. And its
# rewritten source with a layout that is larger than the memory it may have, and with the runtime under sanitizers.
set -eu
runtime=$1 archive=$2/runtime/libstingy_runtime.a

# expect ATTACHED COMMAND...
expect() {
  attached=$1
  shift
  STINGY_STATS=limits.json "$@" >got
  cmp got expected
  grep -q "\"attached\": $attached" limits.json
}
limited() (
  option=$1 limit=$2
  shift 2
  ulimit "$option" "$limit"
  exec "$@"
)

expect true limited -s 64 ./program  # kilobytes of stack: the slab has one of its own
expect true limited -l 0 ./program   # of locked memory
expect true env STINGY_HUGE_PAGES=reserved ./program
expect true env STINGY_CHECK=all ./program

stingygen memory.json --l2 1G --high 1G --low 1G -o huge >huge_report
gcc -std=gnu11 "-I$runtime/include" -Ihuge rewritten/s.c huge/program_stingy.c "$archive" -pthread -o huge_program
expect false limited -v 500000 ./huge_program # kilobytes of address space
grep -q '"unattributed_spills": 18' limits.json

sanitizers="-fsanitize=address,undefined -fno-sanitize-recover=all"
gcc -std=gnu11 -g $sanitizers "-I$runtime/include" -Igenerated rewritten/s.c generated/program_stingy.c "$runtime"/src/*.c \
  -pthread -o sanitized
expect true ./sanitized
expect true env STINGY_CHECK=all ./sanitized
expect true limited -s 256 ./sanitized
