#include "scheduler.h"
#include "server.h"
#include "stages.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

enum accepted { ACCEPTED, ACCEPT_LATER, ACCEPT_EMPTY };
enum { ACCEPTS_AT_A_TIME = 64, RETRY_MS = 1000 };

static enum accepted pause_accepting(struct server *server, int64_t for_ms) {
  server->accept_paused = true;
  server->accept_at_ms = server->now_ms + for_ms;
  return ACCEPT_LATER;
}

/* Out of descriptors, a client that is left in the queue would wait in vain: it is turned away. */
static enum accepted turn_away(struct server *server) {
  if (server->spare < 0)
    server->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (server->spare < 0)
    return pause_accepting(server, RETRY_MS);
  close(server->spare);
  int fd = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC);
  if (fd >= 0)
    close(fd);
  server->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
  return fd >= 0 ? ACCEPTED : ACCEPT_EMPTY;
}

static enum accepted accept_one(struct server *server) {
  if (server->connections >= server->options->connections_max)
    return pause_accepting(server, 0);
  union peer_address peer = {0};
  socklen_t length = sizeof(peer);
  int fd = accept4(server->listener, &peer.any, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd >= 0) {
    struct connection *connection = open_connection(server, fd, &peer);
    if (connection)
      start_request(connection);
    return ACCEPTED;
  }
  switch (errno) {
  case EAGAIN:
    return ACCEPT_EMPTY;
  case EMFILE:
  case ENFILE:
    return turn_away(server);
  case ENOBUFS:
  case ENOMEM:
    return pause_accepting(server, RETRY_MS);
  default: /* EINTR, or the client's connection failed before it was accepted */
    return ACCEPTED;
  }
}

void accept_requests(struct http_request *req) {
  struct server *server = req->server;
  server->accept_paused = false;
  for (int i = 0; i < ACCEPTS_AT_A_TIME; i++)
    if (server->stopping || accept_one(server) != ACCEPTED)
      return;
  queue_stage(req, accept_requests);
}
