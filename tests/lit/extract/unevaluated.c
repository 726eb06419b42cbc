// What is not evaluated allocates nothing; an initialiser's call is one call, and belongs to its field.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c && memwalk extract -p . s.c -o s.json
// RUN: %json s.json body.calls[*].sites[*].size_text | FileCheck %s
// CHECK: {{^.}}["16"], ["17"], ["sizeof(char)"], ["18"]{{.$}}
// RUN: %python -c "import json; b = json.load(open('s.json'))['body']; print([b['names'][c['sites'][0]['identity']] for c in b['calls']])" | FileCheck --check-prefix=OWNER %s
// OWNER: ['holder.buffer', 'holder.inner.text', 'holder.buffer', 'chosen.q']
#include <stdlib.h>
struct holder { char *buffer; struct { char *text; } inner; };
struct holder make(void) {
  struct holder h = {.buffer = malloc(16), .inner.text = malloc(17)};
  h.buffer = malloc(sizeof(char));
  return h;
}
void *chosen(void) {
  typeof(malloc(90)) p = 0;
  int n = sizeof(malloc(91)) + _Alignof(typeof(malloc(92))) + __builtin_constant_p(malloc(93));
  char *q = _Generic(malloc(94), void *: malloc(18), default: malloc(95));
  return n ? p : __builtin_choose_expr(1, q, malloc(96));
}
