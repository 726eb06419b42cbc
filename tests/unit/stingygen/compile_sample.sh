# compile_sample.sh COMPILER EMITTER RUNTIME_INCLUDE FOLDER: compiles what stingygen emits, every warning an error.
set -eu
compiler=$1 emitter=$2 include=$3 folder=$4
mkdir -p "$folder"
"$emitter" "$folder"
flags="-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wmissing-prototypes -Werror -I$include -I$folder"

"$compiler" -std=c11 $flags -c "$folder/demo_stingy.c" -o "$folder/demo.o"
"$compiler" -std=c11 $flags -c "$folder/_2_empty_program_stingy.c" -o "$folder/empty.o"

# On top of a file, before its feature-test macro; and used the way stingify and a scheduler use it.
cat >"$folder/user.c" <<'END'
#include "demo_stingy.h"
#define _GNU_SOURCE
#include <stdlib.h>
#ifndef __USE_GNU
#error "the generated header reached a libc header before the feature-test macro"
#endif
struct conn {
  char bytes[700];
};
static struct conn *new_conn(void) {
  struct conn *conn = demo_take_conn();
  return conn ? conn : malloc(sizeof *conn);
}
int main(void) {
  struct conn *typed = new_conn();
  if (!demo_give_conn(typed))
    free(typed);
  void *conn = STINGY_TAKE(conn, 700, malloc(700));
  size_t room = demo_may_run_accept();
  int peak = demo_at_peak_parse();
  STINGY_GIVE_AS(conn, conn, free(conn));
  size_t admitted = demo_reserve_accept(3);
  demo_unreserve_accept(admitted);
  return room > DEMO_STINGY_REQUESTS && peak && demo_may_run_batch_accept(32);
}
END
"$compiler" -std=c11 $flags -c "$folder/user.c" -o "$folder/user.o"

cat >"$folder/user.cpp" <<'END'
#include "demo_stingy.h"
#include <stingy/typed.hpp>
struct conn {
  explicit conn(int) {}
  char bytes[700];
};
unsigned long user();
unsigned long user() {
  stingy::destroy<demo_pool_conn>(stingy::make<conn, demo_pool_conn>(3));
  conn *taken = demo_take_conn();
  return demo_stingy_layout.object_count + demo_may_run_accept() +
         (demo_may_run_batch_accept(3) ? 1u : 0u) + (demo_give_conn(taken) ? 1u : 0u);
}
END
for standard in c++11 c++17 c++20; do
  "$compiler" -x c++ -std=$standard -Wall -Wextra -Wpedantic -Wconversion -Werror "-I$include" "-I$folder" \
    -c "$folder/user.cpp" -o "$folder/user_cpp.o"
done

# A program whose tags clash with theirs can do without the typed functions.
echo '#include "demo_stingy.h"
enum conn { OPEN, CLOSED };
int state(enum conn conn);
int state(enum conn conn) { return conn == OPEN; }' >"$folder/clash.c"
"$compiler" -std=c11 $flags -DSTINGY_NO_TYPED_FUNCTIONS -c "$folder/clash.c" -o "$folder/clash.o"
