// The macros, the paper's own spelling and the scoped attribute mean the same.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c
// RUN: %compiledb s.c -- -DSPELLING=1 && memwalk -p . -o 1.json
// RUN: %compiledb s.c -- -DSPELLING=2 && memwalk -p . -o 2.json
// RUN: %compiledb s.c -- -DSPELLING=3 -std=c2x && memwalk -p . -o 3.json
// RUN: %json 1.json body.stages[*].name | FileCheck %s
// RUN: %json 2.json body.stages[*].name | FileCheck %s
// RUN: %json 3.json body.stages[*].name | FileCheck %s
// RUN: gcc -Wall -Wextra -Wpedantic -Werror -DSPELLING=1 -I%runtime/include -fsyntax-only s.c
// RUN: clang -Wall -Wextra -Wpedantic -Werror -DSPELLING=1 -I%runtime/include -fsyntax-only s.c
// CHECK: ["first", "second"]
struct request;
typedef void stage(struct request *);
#if SPELLING == 1
#include <stingy/annotations.h>
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
void loop(struct request *r) STINGY_SCHEDULER;
#elif SPELLING == 2
void queue(struct request *r, stage *s) __attribute__((QueueStage("T", "S")));
void loop(struct request *r) __attribute__((Scheduler));
#else
[[stingy::queue_stage("T", "S")]] void queue(struct request *r, stage *s);
[[stingy::scheduler]] void loop(struct request *r);
#endif
static void second(struct request *r) { (void)r; }
static void first(struct request *r) { queue(r, second); }
void loop(struct request *r) { queue(r, first); }
