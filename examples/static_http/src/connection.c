#include "connection.h"
#include "request.h"
#include "scheduler.h"
#include "server.h"
#include "stages.h"

#include <errno.h>
#include <linux/sockios.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

struct connection *open_connection(struct server *server, int fd, const union peer_address *peer) {
  struct connection *connection = calloc(1, sizeof(struct connection));
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
                              .data = {.ptr = connection}};
  if (!connection || epoll_ctl(server->epoll, EPOLL_CTL_ADD, fd, &event) != 0) {
    free(connection);
    close(fd);
    return NULL;
  }
  connection->server = server;
  connection->fd = fd;
  connection->readable = true;
  connection->deadline.kind = DEADLINE_NONE;
  connection->peer = *peer;
  server->connections++;
  arm_deadline(connection, DEADLINE_HEADER);
  return connection;
}

void close_connection(struct connection *connection) {
  struct server *server = connection->server;
  disarm_deadline(connection);
  close(connection->fd);
  free(connection->carried);
  free(connection);
  server->connections--;
}

void start_request(struct connection *connection) {
  struct http_request *req = open_request(connection->server, connection);
  if (req)
    queue_stage(req, parse_request);
  else
    close_connection(connection);
}

void park_connection(struct connection *connection) {
  bool in_head = connection->carried || connection->skip > 0;
  if (!in_head && connection->server->stopping)
    close_connection(connection);
  else if (!in_head && connection->deadline.kind != DEADLINE_HEADER)
    arm_deadline(connection, DEADLINE_IDLE);
  else if (connection->deadline.kind != DEADLINE_HEADER)
    arm_deadline(connection, DEADLINE_HEADER);
}

void reuse_connection(struct connection *connection) {
  if (connection->carried || connection->readable)
    start_request(connection);
  else
    park_connection(connection);
}

void finish_connection(struct connection *connection, bool expects_more) {
  bool lingers = expects_more || connection->carried || connection->readable;
  if (connection->broken || !lingers || shutdown(connection->fd, SHUT_WR) != 0) {
    close_connection(connection);
    return;
  }
  free(connection->carried);
  connection->carried = NULL;
  connection->lingering = true;
  arm_deadline(connection, DEADLINE_LINGER);
  drain_connection(connection);
}

/* A client that sends faster than this is heard again at its next packet. */
void drain_connection(struct connection *connection) {
  enum { READS_AT_A_TIME = 16 };
  char discarded[4096];
  for (int i = 0; i < READS_AT_A_TIME; i++) {
    ssize_t received = receive_bytes(connection, discarded, sizeof(discarded));
    if (received > 0)
      continue;
    if (received == 0 || errno != EAGAIN)
      close_connection(connection);
    return;
  }
}

int untaken_bytes(const struct connection *connection) {
  int count = 0;
  return ioctl(connection->fd, SIOCOUTQ, &count) == 0 ? count : 0;
}

/* A short read has emptied the socket, unless the end of the stream is behind it. */
ssize_t receive_bytes(struct connection *connection, char *bytes, size_t room) {
  ssize_t received;
  do
    received = recv(connection->fd, bytes, room, 0);
  while (received < 0 && errno == EINTR);
  if (received < 0 || ((size_t)received < room && !connection->peer_closed))
    connection->readable = false;
  return received;
}

ssize_t send_bytes(struct connection *connection, struct iovec *parts, size_t count, bool more) {
  struct msghdr message = {.msg_iov = parts, .msg_iovlen = count};
  ssize_t sent;
  if (connection->broken || connection->server->aborting) {
    errno = EPIPE;
    return -1;
  }
  do
    sent = sendmsg(connection->fd, &message, MSG_NOSIGNAL | (more ? MSG_MORE : 0));
  while (sent < 0 && errno == EINTR);
  return sent;
}
