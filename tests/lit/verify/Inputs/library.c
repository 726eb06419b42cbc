#define _GNU_SOURCE
#include <regex.h>
#include <stdlib.h>
#include <stingy/annotations.h>

struct request {
  void (*stage)(struct request *);
  int number;
};
typedef void stage_fn(struct request *);

void queue(struct request *r, stage_fn *stage) STINGY_QUEUE_STAGE("T", "S");
void run(struct request *r) STINGY_SCHEDULE_STAGE("T");
void loop(void) STINGY_SCHEDULER;

void queue(struct request *r, stage_fn *stage) { r->stage = stage; }
#ifndef INLINED
__attribute__((noipa))
#endif
void run(struct request *r) { r->stage(r); }

__attribute__((noinline)) static void print(int number) {
  regex_t expression;
  if (regcomp(&expression, number ? "a" : "b", 0) == 0)
    regfree(&expression);
}

static void tell(struct request *r) {
  print(r->number);
  print(r->number + 1);
}

void loop(void) {
  struct request r = {NULL, 7};
  for (int i = 0; i < 5; ++i) {
    queue(&r, tell);
    run(&r);
  }
}

int main(void) {
  loop();
  return 0;
}
