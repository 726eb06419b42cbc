// Calls that C does not spell: aliases and ifuncs, constructor functions, cleanup of a variable, variadic arguments.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s a.c && %compiledb a.c
// RUN: memwalk -p . -o memory.json && %json memory.json body.stages[*].name | FileCheck --check-prefix=STAGES %s
// STAGES: ["cleaned", "first", "second", "third", "variadic"]
// RUN: %json memory.json body.stages[name=first].queues[*].stage | FileCheck --check-prefix=FIRST %s
// FIRST: ["cleaned", "second", "third", "variadic"]
// RUN: %json memory.json body.stages[*].entry | FileCheck --check-prefix=ENTRY %s
// ENTRY: [false, true, false, false, false]
// RUN: %json memory.json body.unknowns[*].kind | FileCheck --check-prefix=KINDS %s
// KINDS-NOT: unresolved
// KINDS-NOT: queued_elsewhere
#include <stdarg.h>
#include <stingy/annotations.h>
struct request;
typedef void stage(struct request *);
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
static struct request *kept;
static void first(struct request *r), second(struct request *r), third(struct request *r);
static void cleaned(struct request *r), variadic(struct request *r);
void go_on(struct request *r, stage *s) { queue(r, s); }
void also(struct request *r, stage *s) __attribute__((alias("go_on")));
static void to_third(struct request *r) { queue(r, third); }
static void (*resolve(void))(struct request *) { return to_third; }
void chosen(struct request *r) __attribute__((ifunc("resolve")));
static void leave(struct request **r) { queue(*r, cleaned); }
static void list(struct request *r, int count, ...) {
  va_list arguments;
  va_start(arguments, count);
  while (count--)
    queue(r, va_arg(arguments, stage *));
  va_end(arguments);
}
static void first(struct request *r) {
  __attribute__((cleanup(leave))) struct request *held = r;
  also(r, second);
  chosen(held);
  list(r, 1, variadic);
}
static void second(struct request *r) { kept = r; }
static void third(struct request *r) { kept = r; }
static void cleaned(struct request *r) { kept = r; }
static void variadic(struct request *r) { kept = r; }
__attribute__((constructor)) static void begin(void) { queue(kept, first); }
STINGY_SCHEDULER void loop(void) { kept = 0; }
