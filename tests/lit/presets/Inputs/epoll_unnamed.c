/* One loop each, whose handlers come from where no function pointer holds them. */
#include <sys/epoll.h>

typedef void ready_fn(void *);
struct watch {
  ready_fn *ready;
};
int poller;
static void by_default(void *w) { (void)w; }
static void handler(void *w) { (void)w; }
void watch_add(struct watch *w) { w->ready = handler; }

static struct epoll_event wait_for(void) {
  struct epoll_event event;
  epoll_wait(poller, &event, 1, -1);
  return event;
}

void by_user_data(void) {
  for (;;) {
    struct epoll_event event = wait_for();
    ((ready_fn *)event.data.ptr)(&event); /* line 22 */
  }
}

void by_hidden_variable(struct watch *w) {
  static ready_fn *kept;
  for (;;) {
    wait_for();
    if (kept)
      kept(w); /* line 31 */
    kept = w->ready;
  }
}

void by_field_or_default(struct watch *w) {
  for (;;) {
    wait_for();
    ready_fn *run = w->ready ? w->ready : by_default;
    run(w); /* line 40 */
  }
}
