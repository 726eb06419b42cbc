// A free that some path goes around frees nothing for sure: an enum without a fitting enumerator, a test that is not
// of the pointer.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c && memwalk -p . -o memory.json
// RUN: %json memory.json body.stages[name=after_enum].live | FileCheck %s
// RUN: %json memory.json body.stages[name=after_part].live | FileCheck %s
// CHECK: "struct x"
// RUN: %json memory.json body.stages[name=after_pointer].live | FileCheck --check-prefix=SURE %s
// SURE-NOT: "struct x"
#include <stdlib.h>
#include <stingy/annotations.h>
enum kind { A, B };
struct x { char text[64]; };
struct request { enum kind kind; struct x *x; };
typedef void stage(struct request *);
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
static void after_enum(struct request *r) { (void)r; }
static void by_enum(struct request *r) {
  switch (r->kind) {
  case A:
  case B:
    free(r->x);
  }
  queue(r, after_enum);
}
static void after_part(struct request *r) { (void)r; }
static void by_part(struct request *r) {
  if ((char)(long)r->x)
    free(r->x);
  queue(r, after_part);
}
static void after_pointer(struct request *r) { (void)r; }
static void by_pointer(struct request *r) {
  if (NULL != (void *)r->x)
    free(r->x);
  queue(r, after_pointer);
}
static void first(struct request *r) {
  r->x = malloc(sizeof(struct x));
  queue(r, r->kind == A ? by_enum : r->kind == B ? by_part : by_pointer);
}
STINGY_SCHEDULER void loop(struct request *r) { queue(r, first); }
