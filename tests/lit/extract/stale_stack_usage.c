// A .su file that is older than a header does not count: the frame comes from generated code.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && echo 'enum { SIZE = 400 };' > size.h && %compiledb s.c
// RUN: printf 's.c:10:6:fill\t1016\tstatic\n' > s.c.su
// RUN: memwalk extract -p . s.c -o new.json && %json new.json body.functions[*].frame.bytes | FileCheck --check-prefix=NEW %s
// NEW: 1016
// RUN: touch -d '1 hour' size.h && memwalk extract -p . s.c -o old.json
// RUN: %json old.json body.functions[*].frame.bytes | FileCheck --check-prefix=OLD %s
// OLD-NOT: 1016
#include "size.h"
void use(char *);
void fill(void) { char text[SIZE]; use(text); use(text); }
