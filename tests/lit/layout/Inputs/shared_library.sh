#!/bin/sh
# Links a host and a plugin, which both allocate, in every way that two layouts, or units of two, can meet in a process, and
# runs them. Prints a line for each: what the process was told, how many bytes of live objects somebody else wrote to, how
# many objects came from the slab.
#
# The folders host and plugin hold each one's layout, apart; both and stale the two together, planned differently.
set -eu
runtime=$1/include build=$2/runtime source=$3
compile="gcc -O2 -Wall -Wextra -Wpedantic -Wconversion -Werror -fPIC -I$runtime -I."
shared="-L$build -Wl,-rpath,$build -lstingy"

unit() { # OUTPUT LAYOUT SOURCE
  $compile -I"$2" -c "$3" -o "$1.o"
}

unit host_alone host host/rewritten/host.c
unit host_layout host host/host_stingy.c
unit plugin_alone plugin plugin/rewritten/plugin.c
unit plugin_layout plugin plugin/plugin_stingy.c
unit host both both/rewritten/host.c
unit host_plain host host.c
unit layout both both/both_stingy.c
unit plugin both both/rewritten/plugin.c
unit plugin_stale stale both/rewritten/plugin.c
for how in LINKED LOADED THREADED; do
  $compile -Iboth -D$how -c "$source/main.c" -o main_$how.o
done
gcc -shared -o other_layout.so plugin_alone.o plugin_layout.o $shared
gcc -shared -o stale.so plugin_stale.o $shared
gcc -shared -o fits.so plugin.o $shared
# Without a runtime of its own: with that of the executable.
gcc -shared -o bare_stale.so plugin_stale.o
gcc -shared -o bare_fits.so plugin.o

told() {
  if ! test -s messages; then
    echo nothing
  elif grep -q "the process ends" messages; then
    echo the end
  elif grep -q "^stingy: .*plugin.* was compiled for the layout of plugin, and this process has that of host$" messages ||
    grep -q "^stingy: .*host.* was compiled for the layout of host, and this process has that of plugin$" messages; then
    echo two layouts
  elif grep -qx "stingy: both/rewritten/plugin.c was compiled for another layout of both than the one that is linked" messages; then
    echo stale
  else
    cat messages
  fi
}

run() { # WAY ARGUMENT... : the program in the current folder
  way=$1
  shift
  rm -f stats.json
  status=0
  STINGY_STATS=stats.json ./program "$@" >got 2>messages || status=$?
  echo "$way: told $(told); $(cat got); remedies $(grep -c "nothing is placed in the slab" messages || true); exit $status"
}

gcc -o program main_LINKED.o host_alone.o host_layout.o plugin_alone.o plugin_layout.o "$build/libstingy_runtime.a" -pthread
run "two layouts in the executable"
gcc -o program main_LINKED.o host_alone.o host_layout.o ./other_layout.so -Wl,-rpath,. $shared
run "layout in the executable, layout in a library"
gcc -o program main_LINKED.o host.o layout.o ./stale.so -Wl,-rpath,. $shared
run "stale unit in a library"
gcc -o program main_LINKED.o host.o layout.o ./bare_stale.so -Wl,-rpath,. -rdynamic "$build/libstingy_runtime.a" -pthread
run "stale unit in a library, static runtime"
gcc -o program main_LINKED.o host.o layout.o ./fits.so -Wl,-rpath,. $shared
run "good unit in a library"
gcc -o program main_LINKED.o host.o layout.o ./bare_fits.so -Wl,-rpath,. -rdynamic "$build/libstingy_runtime.a" -pthread
run "good unit in a library, static runtime"
gcc -o program main_LOADED.o host_alone.o host_layout.o $shared -ldl
run "layout loaded later" ./other_layout.so
gcc -o program main_LOADED.o host_plain.o $shared -ldl
run "only layout, loaded later and closed" ./other_layout.so
gcc -o program main_LOADED.o host.o layout.o $shared -ldl
run "stale unit loaded later" ./stale.so
run "good unit loaded later" ./fits.so
gcc -o program main_THREADED.o host.o layout.o $shared -ldl -pthread
run "stale unit loaded while another thread has a slab" ./stale.so
run "good unit loaded while another thread has a slab" ./fits.so
