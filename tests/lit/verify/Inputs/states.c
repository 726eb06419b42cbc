#include <stddef.h>
#include <stingy/annotations.h>

enum state { READING, WRITING };
struct request {
  enum state state STINGY_STAGE;
  int left;
};
volatile char sink;
void loop(struct request *r) STINGY_SCHEDULER;

__attribute__((noinline)) static void fill(volatile char *at, int bytes) {
  for (int i = 0; i < bytes; ++i)
    at[i] = sink;
}

__attribute__((noinline)) static void read_some(struct request *r) {
  volatile char page[1000];
  fill(page, sizeof page);
  r->state = WRITING;
}

__attribute__((noinline)) static void write_some(struct request *r) {
  volatile char page[2000];
  fill(page, sizeof page);
  --r->left;
  r->state = READING;
}

void loop(struct request *r) {
  while (r->left > 0)
    switch (r->state) {
    case READING:
      read_some(r);
      break;
    case WRITING:
      write_some(r);
      break;
    }
}

int main(void) {
  struct request r = {READING, 10};
  loop(&r);
  return 0;
}
