/* The loop names its handlers itself: there is no field through which it calls. */
#include <poll.h>
static void read_one(int fd) { (void)fd; }
void loop_run(struct pollfd *fds, nfds_t count) {
  for (;;)
    if (poll(fds, count, -1) > 0)
      for (nfds_t i = 0; i < count; ++i)
        read_one(fds[i].fd);
}
