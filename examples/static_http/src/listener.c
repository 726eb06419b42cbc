#include "listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

union address {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
};

static int read_address(const char *text, uint16_t port, union address *address) {
  memset(address, 0, sizeof(*address));
  if (inet_pton(AF_INET, text, &address->v4.sin_addr) == 1) {
    address->v4.sin_family = AF_INET;
    address->v4.sin_port = htons(port);
    return 0;
  }
  if (inet_pton(AF_INET6, text, &address->v6.sin6_addr) == 1) {
    address->v6.sin6_family = AF_INET6;
    address->v6.sin6_port = htons(port);
    return 0;
  }
  errno = EINVAL;
  return -1;
}

static int set_option(int fd, int level, int name) {
  int on = 1;
  return setsockopt(fd, level, name, &on, sizeof(on));
}

/* Connections inherit TCP_NODELAY. */
static int listen_at(const union address *address, bool shared) {
  int family = address->any.sa_family;
  socklen_t length = family == AF_INET ? sizeof(address->v4) : sizeof(address->v6);
  int fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return -1;
  if (set_option(fd, SOL_SOCKET, SO_REUSEADDR) == 0 &&
      set_option(fd, IPPROTO_TCP, TCP_NODELAY) == 0 &&
      (!shared || set_option(fd, SOL_SOCKET, SO_REUSEPORT) == 0) &&
      bind(fd, &address->any, length) == 0 && listen(fd, SOMAXCONN) == 0)
    return fd;
  int error = errno;
  close(fd);
  errno = error;
  return -1;
}

static void describe(const union address *address, char *text, size_t size) {
  char host[INET6_ADDRSTRLEN] = "";
  if (address->any.sa_family == AF_INET) {
    inet_ntop(AF_INET, &address->v4.sin_addr, host, sizeof(host));
    snprintf(text, size, "%s:%u", host, (unsigned)ntohs(address->v4.sin_port));
  } else {
    inet_ntop(AF_INET6, &address->v6.sin6_addr, host, sizeof(host));
    snprintf(text, size, "[%s]:%u", host, (unsigned)ntohs(address->v6.sin6_port));
  }
}

int open_listeners(const struct options *options, struct listeners *listeners) {
  union address address;
  bool shared = options->workers > 1;
  listeners->count = 0;
  if (read_address(options->listen_address, options->port, &address) != 0)
    return -1;
  while (listeners->count < options->workers) {
    int fd = listen_at(&address, shared);
    socklen_t length = sizeof(address);
    if (fd < 0)
      return -1;
    listeners->fds[listeners->count++] = fd;
    if (getsockname(fd, &address.any, &length) != 0)
      return -1;
  }
  describe(&address, listeners->address, sizeof(listeners->address));
  return 0;
}

void close_listeners_but(struct listeners *listeners, unsigned kept) {
  for (unsigned i = 0; i < listeners->count; i++)
    if (i != kept)
      close(listeners->fds[i]);
}
