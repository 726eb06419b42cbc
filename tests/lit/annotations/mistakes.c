// Each mistake in an annotation is an error with its place and the remedy; nothing is written.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c
// RUN: not memwalk -p . -o memory.json 2>&1 | FileCheck %s
// RUN: not ls memory.json
#include <stingy/annotations.h>
struct request;
typedef void stage(struct request *);
void *allocate(unsigned long size);

// CHECK-DAG: s.c:[[@LINE+1]]:{{[0-9]+}}: error: QueueStage gives 3 labels to three, which has 2 parameters; give one label for each parameter
void three(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S", "");
// CHECK-DAG: s.c:[[@LINE+1]]:{{[0-9]+}}: error: QueueStage does not say which parameter is the stage; label it "S"
void missing(struct request *r, stage *s) STINGY_QUEUE_STAGE("T");
// CHECK-DAG: s.c:[[@LINE+1]]:{{[0-9]+}}: error: label "S" of QueueStage stands on parameter 1 of swapped, whose type is 'struct request *'; it must be a function pointer
void swapped(struct request *r, stage *s) STINGY_QUEUE_STAGE("S", "T");
// CHECK-DAG: s.c:[[@LINE+1]]:{{[0-9]+}}: error: label "T" of QueueStage stands on parameter 1 of number, whose type is 'int'; it must be a pointer
void number(int r, stage *s) STINGY_QUEUE_STAGE("T", "S");
// CHECK-DAG: s.c:[[@LINE+1]]:{{[0-9]+}}: error: QueueStage has no label "X"; its labels are: "T", "S"
void unknown(struct request *r, stage *s) STINGY_QUEUE_STAGE("X", "S");
// CHECK-DAG: s.c:[[@LINE+1]]:{{[0-9]+}}: error: Malloc labels two parameters "size"
void *twice(unsigned long a, unsigned long b) STINGY_MALLOC("size", "size");
// CHECK-DAG: s.c:[[@LINE+2]]:{{[0-9]+}}: error: QueueStage of again has other labels here ({{.*}}s.c:[[@LINE+2]]:{{[0-9]+}}) than {{.*}}s.c:[[@LINE+1]]:{{[0-9]+}} says; keep one of the two
void again(struct request *r, stage *s, stage *t) STINGY_QUEUE_STAGE("T", "S");
void again(struct request *r, stage *s, stage *t) STINGY_QUEUE_STAGE("T", "", "S");
// CHECK-DAG: s.c:[[@LINE+1]]:{{[0-9]+}}: error: there is no construct "QueueStag"; the constructs are: QueueStage, ScheduleStage, Scheduler, Malloc, Free
void misspelt(struct request *r, stage *s) __attribute__((annotate("stingy::QueueStag", "T", "S")));
// CHECK-DAG: s.c:[[@LINE+1]]:{{[0-9]+}}: error: there is no construct "QueueStge"
void papers(struct request *r, stage *s) __attribute__((QueueStge("T", "S")));
// CHECK-DAG: s.c:[[@LINE+1]]:{{[0-9]+}}: error: Free does not say which parameter is freed; label it "O", or "P" if it says where the pointer is
void release(void *p) STINGY_FREE("");
// CHECK-DAG: s.c:[[@LINE+1]]:{{[0-9]+}}: error: label "P" of Free stands on parameter 1 of release_at, whose type is 'char *'; it must be a pointer to the pointer that it sets
void release_at(char *p) STINGY_FREE("P");
// CHECK-DAG: s.c:[[@LINE+1]]:{{[0-9]+}}: error: Malloc stands on nothing, which returns 'void'
void nothing(unsigned long n) STINGY_MALLOC("size");
// CHECK-DAG: s.c:[[@LINE+1]]:{{[0-9]+}}: error: stingy::Malloc stands on something that is no function
int variable STINGY_MALLOC("size");
