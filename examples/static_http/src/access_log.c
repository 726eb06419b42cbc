#include "access_log.h"
#include "request.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

int open_access_log(struct access_log *log, const char *file) {
  log->used = 0;
  log->fd = -1;
  if (!file)
    return 0;
  log->fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  return log->fd < 0 ? -1 : 0;
}

/* What cannot be written is given up: a full disk must not stop the server. */
void flush_access_log(struct access_log *log) {
  size_t written = 0;
  while (written < log->used) {
    ssize_t count = write(log->fd, log->bytes + written, log->used - written);
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0)
      break;
    written += (size_t)count;
  }
  log->used = 0;
}

void close_access_log(struct access_log *log) {
  if (log->fd < 0)
    return;
  flush_access_log(log);
  close(log->fd);
}

static void append_peer(struct text *line, const union peer_address *peer) {
  char address[INET6_ADDRSTRLEN] = "-";
  if (peer->any.sa_family == AF_INET)
    inet_ntop(AF_INET, &peer->v4.sin_addr, address, sizeof(address));
  else if (peer->any.sa_family == AF_INET6)
    inet_ntop(AF_INET6, &peer->v6.sin6_addr, address, sizeof(address));
  text_string(line, address);
}

static void append_time(struct text *line) {
  char formatted[64];
  struct tm parts;
  time_t now = time(NULL);
  if (localtime_r(&now, &parts) &&
      strftime(formatted, sizeof(formatted), "%d/%b/%Y:%H:%M:%S %z", &parts) > 0)
    text_string(line, formatted);
}

void log_request(struct access_log *log, const struct http_request *req) {
  char bytes[512];
  struct text line = text_over(bytes, sizeof(bytes));
  if (log->fd < 0)
    return;
  append_peer(&line, &req->connection->peer);
  text_string(&line, " - - [");
  append_time(&line);
  text_string(&line, "] \"");
  if (req->log)
    text_bytes(&line, req->log->line, req->log->used);
  else
    text_string(&line, "-");
  text_format(&line, "\" %d ", req->status);
  if (req->body_sent > 0)
    text_format(&line, "%llu\n", req->body_sent);
  else
    text_string(&line, "-\n");
  if (line.used > sizeof(log->bytes) - log->used)
    flush_access_log(log);
  struct text all = {log->bytes, sizeof(log->bytes), log->used, false};
  text_bytes(&all, line.bytes, line.used);
  log->used = all.used;
}
