// A size that no memory has is not known, and an allocator that is known by its type gives all of that type.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c && memwalk extract -p . s.c -o s.json
// RUN: %json s.json body.calls[*].sites[0].size | FileCheck %s
// CHECK: [{"bytes": 0, "kind": "unbounded", {{.*}}}, {"bytes": 0, "kind": "unbounded", {{.*}}}, {"bytes": 72, "kind": "exact", {{.*}}}]
#include <stdlib.h>
#include <stingy/annotations.h>
struct base { long kind; };
struct derived { struct base base; char text[64]; };
struct derived *new_derived(void) STINGY_MALLOC("");
struct base *f(void **out) {
  out[0] = malloc((size_t)-1);
  out[1] = calloc((size_t)1 << 40, (size_t)1 << 40);
  return (struct base *)new_derived();
}
