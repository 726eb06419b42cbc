// Messages through a pipe on libev, one each tick of a timer: ends when all have come.
#include <ev.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { Messages = 3 };

struct message {
  char text[8];
};

static int ends[2];
static unsigned sent, seen;
static ev_io readable;
static ev_timer tick, limit;
static ev_idle idle;

static void finish(EV_P_ ev_idle *watcher, int events) {
  (void)events;
  ev_idle_stop(EV_A_ watcher);
  ev_break(EV_A_ EVBREAK_ALL);
}

static void receive(EV_P_ ev_io *watcher, int events) {
  (void)events;
  struct message *message = malloc(sizeof(struct message));
  if (!message)
    return;
  if (read(watcher->fd, message->text, sizeof message->text) == sizeof message->text)
    ++seen;
  free(message);
  if (seen < Messages)
    return;
  ev_io_stop(EV_A_ watcher);
  ev_idle_init(&idle, finish);
  ev_idle_start(EV_A_ & idle);
}

static void send_one(EV_P_ ev_timer *watcher, int events) {
  (void)events;
  if (write(ends[1], "message", 8) == 8 && ++sent == Messages)
    ev_timer_stop(EV_A_ watcher);
}

static void give_up(EV_P_ ev_timer *watcher, int events) {
  (void)watcher, (void)events;
  ev_break(EV_A_ EVBREAK_ALL);
}

int main(void) {
  struct ev_loop *loop = EV_DEFAULT;
  if (pipe(ends) != 0)
    return 1;
  ev_io_init(&readable, receive, ends[0], EV_READ);
  ev_io_start(loop, &readable);
  ev_timer_init(&tick, send_one, 0., .01);
  ev_timer_start(loop, &tick);
  ev_timer_init(&limit, give_up, 20., 0.);
  ev_timer_start(loop, &limit);
  ev_run(loop, 0);
  puts(seen == Messages ? "answered" : "not answered");
  return seen != Messages;
}
