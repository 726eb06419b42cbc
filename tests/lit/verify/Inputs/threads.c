// Threads that each run a shallow and a deep stage by turns, from one and the same call.
#include <pthread.h>
#include <stingy/annotations.h>

struct request {
  void (*stage)(struct request *);
};
typedef void stage_fn(struct request *);
volatile char sink;

void queue(struct request *r, stage_fn *stage) STINGY_QUEUE_STAGE("T", "S");
void run(struct request *r) STINGY_SCHEDULE_STAGE("T");
void *loop(void *unused) STINGY_SCHEDULER;

void queue(struct request *r, stage_fn *stage) { r->stage = stage; }
__attribute__((noinline)) void run(struct request *r) { r->stage(r), sink = 0; }

static void deep(struct request *r);
static void shallow(struct request *r) { queue(r, deep); }
static void deep(struct request *r) {
  volatile char page[5000];
  for (unsigned i = 0; i < sizeof page; ++i)
    page[i] = sink;
  queue(r, shallow);
}

void *loop(void *unused) {
  struct request request;
  queue(&request, shallow);
  for (int i = 0; i < 4000; ++i)
    run(&request);
  return unused;
}

int main(void) {
  pthread_t threads[3];
  for (int i = 0; i < 3; ++i)
    pthread_create(&threads[i], NULL, loop, NULL);
  for (int i = 0; i < 3; ++i)
    pthread_join(threads[i], NULL);
  return 0;
}
