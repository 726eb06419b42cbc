/* A scheduler for one request after the other; the test brings struct request and main. */
#include <stdio.h>
#include <stdlib.h>
#include <stingy/annotations.h>

struct request;
typedef void stage(struct request *);
static stage *queued;

static void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
static void queue(struct request *r, stage *s) {
  (void)r;
  queued = s;
}

/* Runs at most `steps` stages of those that are queued. */
STINGY_SCHEDULER static void resume(struct request *r, int steps) {
  while (queued && steps-- > 0) {
    stage *now = queued;
    queued = NULL;
    now(r);
  }
}

static inline void serve(struct request *r, stage *first) {
  queue(r, first);
  resume(r, 100);
}
