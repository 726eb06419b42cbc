/* The loop, which knows no handler. With WRAPPED the wait is in a function of its own. */
#include "epoll_table.h"

#include <stdlib.h>
#include <sys/epoll.h>

int stopping;
static int poller = -1;

void watch_next(struct watch *w, ready_fn *ready) { w->ready = ready; }

void watch_add(struct watch *w, ready_fn *ready) {
  struct epoll_event event = {.events = EPOLLIN, .data = {.ptr = w}};
  if (poller < 0)
    poller = epoll_create1(0);
  watch_next(w, ready);
  if (epoll_ctl(poller, EPOLL_CTL_ADD, w->fd, &event) != 0)
    abort();
}

#ifdef WRAPPED
static int wait_for(struct epoll_event *events, int most) {
  return epoll_wait(poller, events, most, 1000);
}
#endif

void loop_run(void) {
  struct epoll_event events[8];
  while (!stopping) {
#ifdef WRAPPED
    int count = wait_for(events, 8);
    for (int i = 0; i < count; ++i) {
      ready_fn *run = ((struct watch *)events[i].data.ptr)->ready;
      run(events[i].data.ptr);
    }
#else
    int count = epoll_wait(poller, events, 8, 1000);
    for (int i = 0; i < count; ++i)
      ((struct watch *)events[i].data.ptr)->ready(events[i].data.ptr);
#endif
  }
}
