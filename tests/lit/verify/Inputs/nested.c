#include <pthread.h>
#include <stddef.h>
#include <stingy/annotations.h>

struct request {
  int depth;
  void (*stage)(struct request *);
};
typedef void stage_fn(struct request *);
volatile char sink;

void queue(struct request *r, stage_fn *stage) STINGY_QUEUE_STAGE("T", "S");
void run(struct request *r) STINGY_SCHEDULE_STAGE("T");
void loop(void) STINGY_SCHEDULER;

void queue(struct request *r, stage_fn *stage) { r->stage = stage; }
void run(struct request *r) { r->stage(r); }

__attribute__((noinline)) static void fill(volatile char *at, int bytes) {
  for (int i = 0; i < bytes; ++i)
    at[i] = sink;
}

static void inner(struct request *r) {
  volatile char page[1000];
  fill(page, sizeof page);
  sink = (char)r->depth;
}

static void outer(struct request *r) {
  volatile char page[2000];
  fill(page, sizeof page);
  queue(r, inner);
  run(r);
  sink = page[1];
}

static void rerun(struct request *r) {
  volatile char page[500];
  fill(page, sizeof page);
  if (--r->depth > 0)
    run(r);
  sink = page[1];
}

void loop(void) {
  struct request r = {10, NULL};
  queue(&r, outer);
  run(&r);
  queue(&r, inner);
  run(&r);
  queue(&r, rerun);
  run(&r);
}

static void *thread(void *unused) {
  loop();
  return unused;
}

int main(void) {
#ifdef THREADS
  pthread_t threads[4];
  for (int i = 0; i < 4; ++i)
    pthread_create(&threads[i], NULL, thread, NULL);
  for (int i = 0; i < 4; ++i)
    pthread_join(threads[i], NULL);
#else
  thread(NULL);
#endif
  return 0;
}
