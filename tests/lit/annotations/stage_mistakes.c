// Stage on what cannot hold one, and on a function.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s a.c && %compiledb a.c
// RUN: not memwalk -p . 2>&1 | FileCheck %s
#include <stingy/annotations.h>
struct conn {
  // CHECK: a.c:[[@LINE+1]]:{{[0-9]+}}: error: stingy::Stage stands on rate, whose type is 'double'
  double rate STINGY_STAGE;
  // CHECK: a.c:[[@LINE+1]]:{{[0-9]+}}: error: stingy::Stage stands on name, whose type is 'char *'
  char *name STINGY_STAGE;
};
// CHECK: a.c:[[@LINE+1]]:{{[0-9]+}}: error: stingy::Stage stands on no field and no variable
void run(struct conn *c) STINGY_STAGE;
