// A stage is found however its address comes to the queue function: a literal, a variable, a parameter, a struct
// field, a table, a conditional.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c
// RUN: memwalk -p . -o memory.json
// RUN: %json memory.json body.stages[*].name | FileCheck %s
// CHECK: ["by_choice_a", "by_choice_b", "by_field", "by_parameter", "by_table_a", "by_table_b", "by_variable", "literal"]
#include <stingy/annotations.h>
struct request;
typedef void stage(struct request *);
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
struct protocol { const char *name; stage *start; };

static void by_choice_a(struct request *r) { (void)r; }
static void by_choice_b(struct request *r) { (void)r; }
static void by_field(struct request *r) { (void)r; }
static void by_parameter(struct request *r) { (void)r; }
static void by_table_a(struct request *r) { (void)r; }
static void by_table_b(struct request *r) { (void)r; }
static void by_variable(struct request *r) { (void)r; }
static void never_queued(struct request *r) { (void)r; }

static const struct protocol http = {.name = "http", .start = by_field};
static stage *const table[] = {by_table_a, by_table_b};
stage *unused = never_queued;

static void pass_on(struct request *r, stage *next) { queue(r, next); }
static void literal(struct request *r) {
  stage *variable = by_variable;
  queue(r, variable);
  pass_on(r, by_parameter);
  queue(r, http.start);
  queue(r, table[r == 0]);
  queue(r, r ? by_choice_a : by_choice_b);
}
void start(struct request *r) { queue(r, literal); }
