// A unit is read whatever another compiler's options it is built with, and reading it writes nothing beside it.
// RUN: rm -rf %t && mkdir -p %t/sub && cd %t && cp %s s.c && cp %s sub/s.c && echo 'int t;' > t.c
// RUN: %compiledb s.c -- -fconserve-stack --param max-inline-insns-single=10 -mtune=no_such_machine -mrecord-mcount -fprofile-use -fprofile-use=/nowhere && memwalk extract -p . s.c -o 1.json
// RUN: %compiledb s.c -- t.c -Werror -pedantic-errors && memwalk extract -p . s.c -o 2.json
// RUN: %compiledb s.c -- --coverage -Wp,-MMD,s.d -MMD -fsave-optimization-record --serialize-diagnostics s.dia && memwalk extract -p . s.c -o 3.json
// RUN: echo '[{"directory": "%t", "file": "sub/s.c", "arguments": ["clang", "-working-directory", "sub", "-c", "s.c"]}]' > compile_commands.json && memwalk extract -p . sub/s.c -o 4.json
// RUN: ls | FileCheck %s
// CHECK-NOT: s.d
// CHECK-NOT: s.gcno
// CHECK-NOT: s.opt.yaml

// Nor is what gcc only warns of an error.
int old(n) { return undeclared(n); }
