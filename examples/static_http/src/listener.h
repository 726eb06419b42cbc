/* Sockets that listen: one for each worker, on the same address and port. */
#ifndef STATIC_HTTP_LISTENER_H
#define STATIC_HTTP_LISTENER_H

#include "options.h"

struct listeners {
  unsigned count;
  int fds[WORKERS_MAX];
  char address[64]; /* where they listen, as "127.0.0.1:8080" */
};

/* 0, or -1 with errno. */
int open_listeners(const struct options *options, struct listeners *listeners);
void close_listeners_but(struct listeners *listeners, unsigned kept);

#endif
