// A pool gives a void * and takes back for nothing: a call whose own type or value is needed stays as it is.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c && memwalk extract -p . s.c -o s.json
// RUN: %python -c "import json; [print(c['at'][1], c['sites'][0].get('why_not', 'editable')) for c in json.load(open('s.json'))['body']['calls']]" | FileCheck %s
#include <stingy/annotations.h>
struct x { int value; };
struct base { int value; };
struct x *new_x(void) STINGY_MALLOC("");
int release(struct x *p) STINGY_FREE("O");
int used(struct x *p) {
  // CHECK: [[@LINE+1]] its result is used in place
  new_x()->value = 1;
  // CHECK: [[@LINE+1]] its result is used in place
  __auto_type q = new_x();
  // CHECK: [[@LINE+1]] editable
  struct base *b = (struct base *)new_x();
  // CHECK: [[@LINE+1]] editable
  if ((p = new_x()) == 0)
    return 0;
  // CHECK: [[@LINE+1]] its result is used
  int status = release(q);
  // CHECK: [[@LINE+1]] its result is used
  if (release((struct x *)b))
    // CHECK: [[@LINE+1]] editable
    release(p);
  // CHECK: [[@LINE+1]] editable
  (void)release(p);
  // CHECK: [[@LINE+1]] its result is used
  return status ? 0 : release(p);
}
