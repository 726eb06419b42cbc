// A source that cannot be written, in the middle of others that can: a clear error, and nothing is changed.
// RUN: rm -rf %t && mkdir -p %t/locked && cd %t && cp %S/Inputs/stages.h . && cp %s locked/s.c && cp %s a.c
// RUN: echo "#include <stdlib.h>" > a.c && echo "struct part { int value[9]; }; void drop(struct part *); void drop(struct part *p) { free(p); }" >> a.c
// RUN: cp a.c a.before && cp locked/s.c s.before
// RUN: %compiledb a.c locked/s.c -- -I. && memwalk -p . -o memory.json --program program && stingygen memory.json -o generated
// RUN: chmod a-w locked/s.c && not %python %S/Inputs/without_privilege.py stingify memory.json generated/layout.json --in-place 2> error
// RUN: FileCheck --check-prefix=ERROR %s < error
// ERROR: error: nothing was changed: {{.*}}locked/s.c
// RUN: cmp a.c a.before && cmp locked/s.c s.before && not ls stingify.json

// The same where the folder is locked.
// RUN: chmod u+w locked/s.c && chmod a-w locked && not %python %S/Inputs/without_privilege.py stingify memory.json generated/layout.json --in-place 2> error; chmod u+w locked
// RUN: FileCheck --check-prefix=ERROR %s < error && cmp a.c a.before && cmp locked/s.c s.before && not ls stingify.json
#include "stages.h"
struct part { int value[9]; };
struct request { struct part *part; int n; };
void drop(struct part *p);
static void end(struct request *r) { drop(r->part); }
static void begin(struct request *r) {
  r->part = malloc(sizeof *r->part);
  queue(r, end);
}
int main(void) { serve(&(struct request){NULL, 0}, begin); }
