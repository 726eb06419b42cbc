// --in-place and back: the bytes are those of before, also with CRLF line ends, a byte order mark, and spaces in the
// path. Includes stay the first line, behind the mark, with the file's own line ends.
// RUN: rm -rf %t && mkdir -p "%t/my server" && cd "%t/my server" && cp %S/Inputs/stages.h .
// RUN: %python -c "import sys; t=open(sys.argv[1],'rb').read(); open('a b.c','wb').write(b'\xef\xbb\xbf'+t.replace(b'\n',b'\r\n'))" %s
// RUN: cp "a b.c" before && %compiledb "a b.c" && %rewrite_and_run "a b.c"
// RUN: stingify memory.json generated/layout.json --in-place && not cmp -s before "a b.c" && cmp "a b.c" "rewritten/a b.c"
// RUN: %python -c "t=open('a b.c','rb').read(); assert t.startswith(b'\xef\xbb\xbf#include \x22program_stingy.h\x22\r\n'), t[:60]; assert t.count(b'\n')==t.count(b'\r\n')"
// RUN: stingify --revert stingify.json | FileCheck --check-prefix=REVERTED %s && cmp before "a b.c" && not ls stingify.json
// REVERTED: 1 file restored

#include "stages.h"
struct part { int value[9]; };
struct request { struct part *part; int n; };
static void end(struct request *r) {
  printf("%d\n", r->part->value[3]);
  free(r->part);
}
static void begin(struct request *r) {
  r->part = malloc(sizeof *r->part);
  r->part->value[3] = r->n;
  queue(r, end);
}
int main(void) {
  for (int i = 0; i < 3; ++i)
    serve(&(struct request){NULL, i}, begin);
}
