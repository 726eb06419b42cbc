// A record with two fields that hold stages: an initialiser of both queues both, and so does a copy.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s a.c && %compiledb a.c
// RUN: memwalk -p . -o memory.json
// RUN: %json memory.json body.stages[name=begin].queues[*].stage | FileCheck --check-prefix=BEGIN %s
// BEGIN: ["on_read", "on_write"]
// RUN: %json memory.json body.stages[name=on_read].queues[*].stage | FileCheck --check-prefix=READ %s
// READ: ["begin", "on_read", "on_write"]
#include <stingy/annotations.h>
struct pair;
typedef void handler(struct pair *);
struct pair {
  handler *read STINGY_STAGE;
  handler *write STINGY_STAGE;
};
static void on_read(struct pair *p) {
  struct pair other;
  *p = other;
}
static void on_write(struct pair *p) { (void)p; }
static void begin(struct pair *p) {
  struct pair both = {on_read, .write = on_write};
  (void)p, (void)both;
}
STINGY_SCHEDULER void loop(struct pair *p) {
  p->read = begin;
  for (;;)
    p->read(p), p->write(p);
}
