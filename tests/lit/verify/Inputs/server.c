// A hundred requests from accept to finish, one after the other through a line; then it exits. What
// it takes is known by reading it.
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <stingy/annotations.h>
#include <sys/wait.h>
#include <unistd.h>

struct head {
  char bytes[512];
};
struct body {
  char bytes[1000];
};
struct request {
  struct request *next;
  void (*stage)(struct request *);
  struct head *head;
  struct body *body;
};
typedef void stage_fn(struct request *);

static struct request *first, **last = &first;
static int left = 100;
static jmp_buf out;
volatile char sink;

void queue(struct request *r, stage_fn *stage) STINGY_QUEUE_STAGE("T", "S");
void run(struct request *r) STINGY_SCHEDULE_STAGE("T");
void loop(void) STINGY_SCHEDULER;

void queue(struct request *r, stage_fn *stage) {
  r->stage = stage;
  r->next = NULL;
  *last = r;
  last = &r->next;
}

void run(struct request *r) { r->stage(r); }

// Writes all of its caller's array, from the lowest byte on.
__attribute__((noinline)) static void fill(volatile char *at, int bytes) {
  for (int i = 0; i < bytes; ++i)
    at[i] = sink;
}

#ifdef SIGNALS
static void onSignal(int number) {
  volatile char page[6000];
  fill(page, sizeof page);
  (void)number;
}
#endif

static void finish(struct request *r) {
#ifdef SIGNALS
  raise(SIGUSR1);
#endif
  free(r->body);
  free(r->head);
  free(r);
}

static void compute(struct request *r) {
  volatile char page[3000];
  fill(page, sizeof page);
  queue(r, finish);
}

static void answer(struct request *r) {
  char page[2000];
  fill(page, sizeof page);
  r->body = malloc(sizeof *r->body);
  queue(r, compute);
}

static void parse(struct request *r) {
  r->head = malloc(sizeof *r->head);
#ifdef LONGJMP
  if (left == 0) {
    free(r->head);
    longjmp(out, 1);
  }
#endif
  queue(r, answer);
}

__attribute__((noinline)) static struct request *request_new(void) {
  return calloc(1, sizeof(struct request));
}

static void accept_one(struct request *r) {
  struct request *made = request_new();
  queue(made, parse);
  if (--left > 0)
    queue(r, accept_one);
#ifdef KILLED
  if (left == 50)
    raise(SIGKILL);
#endif
}

void loop(void) {
  static struct request listener;
  queue(&listener, accept_one);
  while (first) {
    struct request *r = first;
    first = r->next;
    if (!first)
      last = &first;
    run(r);
  }
}

#ifdef HANDLED
static void onTerm(int number) {
  (void)number;
  _exit(7);
}
#endif

#ifdef ENDING
// For a minute at the most, or until a signal ends it.
static void serve_on(void) {
#ifdef HANDLED
  signal(SIGTERM, onTerm);
#endif
  puts("serving");
  fflush(stdout);
  sleep(60);
}
#endif

int main(void) {
#ifdef DAEMON
  if (daemon(1, 1) != 0)
    return 1;
#endif
#ifdef SIGNALS
  sigset_t all;
  sigfillset(&all);
  sigdelset(&all, SIGUSR1);
  sigprocmask(SIG_BLOCK, &all, NULL);
  signal(SIGUSR1, onSignal);
#endif
#ifdef FORKED
  fork();
#endif
  if (setjmp(out) == 0)
    loop();
#ifdef FORKED
  while (wait(NULL) > 0)
    ;
#endif
#ifdef ENDING
  ENDING;
#endif
  return 0;
}
