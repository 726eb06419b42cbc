// Without an annotation there is nothing to find: said with the remedy, and nothing is written.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c
// RUN: not memwalk -p . -o memory.json 2>&1 | FileCheck %s
// CHECK: error: no function is annotated as QueueStage or ScheduleStage{{.*}}; put STINGY_QUEUE_STAGE
// RUN: not ls memory.json
int main(void) { return 0; }
