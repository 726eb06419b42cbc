#!/bin/sh
# check_backtrace.sh GDB PROGRAM: on the slab's stack, a backtrace goes on to main, or to where the thread begins, and ends there.
set -eu
"$1" -batch -nx -iex 'set debuginfod enabled off' -ex 'set pagination off' -ex 'break stop_here' -ex run \
  -ex 'echo FIRST\n' -ex bt -ex continue -ex 'echo SECOND\n' -ex bt -ex continue "$2" >backtraces 2>&1 </dev/null
cat backtraces
# functions FROM TO: those of the frames between the two marks, innermost first.
functions() {
  sed -n "/^$1/,/^$2/p" backtraces | sed -n 's/^#[0-9]* *\(0x[0-9a-f]* in \)\{0,1\}\([a-z_0-9]*\) .*/\2/p' |
    grep -E '^(stop_here|loop|stingy_call_below|stingy_run_on_stack|run_loop|main|start_thread|clone3?|\?\?)$' | tr '\n' ' '
}
test "$(functions FIRST SECOND)" = "stop_here loop stingy_call_below stingy_run_on_stack run_loop main "
case $(functions SECOND "\\[Inferior") in
"stop_here loop stingy_call_below stingy_run_on_stack run_loop "*) ;;
*) exit 1 ;;
esac
! grep -q 'corrupt stack' backtraces
grep -q 'exited normally' backtraces
