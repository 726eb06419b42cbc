// What stingify rewrote is not offered again, whatever macro spells the call inside.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c && memwalk extract -p . s.c -o s.json
// RUN: %python -c "import json; print([s.get('rewritten') for c in json.load(open('s.json'))['body']['calls'] for s in c.get('sites', [])])" | FileCheck %s
// CHECK: [True, True, True, True]
#include <stdlib.h>
#include <stingy/stingy.h>
struct x { int value; };
enum { STINGY_OBJECT_x, STINGY_POOL_x = 0, STINGY_SHARED_x = 0, STINGY_SIZE_x = 4 };
#define NEW_X() malloc(sizeof(struct x))
#define release(p) free(p)
#define SAME(code) code
void f(struct x *p, struct x *q) {
  p = STINGY_TAKE(x, sizeof *p, malloc(sizeof *p));
  q = STINGY_TAKE(x, sizeof(struct x), NEW_X());
  STINGY_GIVE(p, release(p));
  SAME(STINGY_GIVE_AS(x, q, free(q)));
}
