// What is asked for is planned for, and what of it does not fit this machine or the runtime is said.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %S/../rewrite/Inputs/stages.h . && cp %S/outputs.c s.c && %compiledb s.c && memwalk -p . -o memory.json --program tiny
// RUN: stingygen memory.json -o out --l2 1G | FileCheck %s
// CHECK: to know:
// CHECK-NEXT: --l2: 1073741824 bytes are more than the {{[0-9]+}} that this machine's L2 has for a core ({{.*}}): the server is assumed to run on another machine
// RUN: stingygen memory.json -o out --l2 64K --low 0 | FileCheck --check-prefix=LOW %s
// LOW-NOT: --l2:
// LOW: stack and low slab have 4096 + 0 bytes: stingy_run_on_stack will refuse, for it needs 65536 (raise --low)
// RUN: stingygen memory.json -o out --l2 64K --line 32 | FileCheck --check-prefix=LINE %s
// LINE: lines of 32 bytes; slots are multiples of 64, so that the smallest takes more than one line
