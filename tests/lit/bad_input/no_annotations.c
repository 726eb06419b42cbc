// Without an annotation there is nothing to find: said with the remedy, and nothing is written.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c
// RUN: not memwalk -p . -o memory.json 2>&1 | FileCheck %s
// CHECK: error: no function is annotated as QueueStage or ScheduleStage{{.*}}; put STINGY_QUEUE_STAGE{{.*}}STINGY_STAGE{{.*}}--preset
// RUN: not ls memory.json

// A sidecar that names nothing of the program says so, and what it may have meant.
// RUN: echo '{"version": 1, "functions": {"lop": [{"role": "Scheduler"}]}, "fields": {"socket.rum": [{"role": "Stage"}]}}' > wrong.json
// RUN: not memwalk -p . -o memory.json --annotations wrong.json 2>&1 | FileCheck --check-prefix=WRONG %s
// WRONG: wrong.json: no unit declares the function "lop" ("loop"?); {{.*}}wrong.json: no unit declares the field "socket.rum" ("socket.run"?)
struct socket { void (*run)(struct socket *); };
static void start(struct socket *s) { (void)s; }
static struct socket only = {start};
static void loop(void) { only.run(&only); }
int main(void) { loop(); }
