/* A client's connection: all that is left of it between two requests.
 *
 * Its events are edge-triggered and registered once, so `readable` remembers that reading has not
 * yet met its end. The bytes of a request that is not whole, or of the next ones that came along
 * with it, are carried in an allocation of just their size. */
#ifndef STATIC_HTTP_CONNECTION_H
#define STATIC_HTTP_CONNECTION_H

#include "deadlines.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <sys/uio.h>

struct server;
struct http_request;

union peer_address {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
};

struct carried_bytes {
  size_t used;
  size_t scanned; /* see find_head_end */
  char bytes[];
};

struct connection {
  struct server *server;
  int fd;
  bool readable;
  bool peer_closed; /* the end of its bytes is known to be near */
  bool broken;      /* timed out on writing: every further write fails */
  bool lingering;
  int untaken; /* bytes that the client had not taken when the write deadline was armed */
  size_t skip; /* bytes of a request body still to be thrown away */
  struct http_request *request;
  struct carried_bytes *carried;
  struct deadline deadline;
  union peer_address peer;
};

/* Takes the descriptor, which is closed when this fails. */
struct connection *open_connection(struct server *server, int fd, const union peer_address *peer);
void close_connection(struct connection *connection);

/* After a request that was answered well: begins the next one, or waits for it. */
void reuse_connection(struct connection *connection);

/* After the last request: closes, but lingers if the client may have sent more than was read, for
 * then the kernel would reset the connection and the client might lose the response. */
void finish_connection(struct connection *connection, bool expects_more);

/* Throws away what a lingering connection sends; closes it at its end. */
void drain_connection(struct connection *connection);

/* Begins a request at its first stage. */
void start_request(struct connection *connection);

/* Waits without a request: for the rest of a head, or for the next one. */
void park_connection(struct connection *connection);

/* Bytes that were sent but that the client's side has not yet acknowledged. */
int untaken_bytes(const struct connection *connection);

/* Like readv and writev, but never with a signal; clears `readable` when there is no more. */
ssize_t receive_bytes(struct connection *connection, char *bytes, size_t room);
ssize_t send_bytes(struct connection *connection, struct iovec *parts, size_t count, bool more);

#endif
