/* The loop runs a copy of what the stages store; its stages are in a table by descriptor. */
#include <poll.h>

typedef void ready_fn(int);
struct slot {
  ready_fn *next;
};
static struct slot table[16];
static ready_fn *due[16];
ready_fn *on_log;

static void say(int fd) { (void)fd; }
static void second(int fd) { table[fd].next = 0; }
static void first(int fd) { table[fd].next = second; }

void run_one(int fd, ready_fn *run) { run(fd); }

void loop_run(struct pollfd *fds) {
  for (;;) {
    poll(fds, 16, -1);
    for (int i = 0; i < 16; ++i)
      due[i] = table[i].next;
    for (int i = 0; i < 16; ++i)
      if (due[i])
        run_one(i, due[i]);
  }
}

int main(void) {
  struct pollfd fds[16] = {0};
  on_log = say;
  table[0].next = first;
  on_log(0);
  loop_run(fds);
}
