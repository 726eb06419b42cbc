#include "access_log.h"
#include "escape.h"
#include "scheduler.h"
#include "server.h"
#include "stages.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum arrival { HEAD_WHOLE, HEAD_PARTIAL, HEAD_TOO_LONG, CLIENT_GONE };

static void drop_front(struct read_buffer *input, size_t count) {
  input->used -= count;
  memmove(input->bytes, input->bytes + count, input->used);
}

/* The body of the request before, and the empty lines that some clients send after one. */
static void skip_before_head(struct connection *connection, struct read_buffer *input) {
  size_t skip = connection->skip < input->used ? connection->skip : input->used;
  connection->skip -= skip;
  while (skip < input->used && (input->bytes[skip] == '\r' || input->bytes[skip] == '\n'))
    skip++;
  if (skip > 0)
    drop_front(input, skip);
}

static struct read_buffer *open_input(struct connection *connection) {
  struct read_buffer *input = malloc(sizeof(struct read_buffer));
  if (!input)
    return NULL;
  input->used = 0;
  input->scanned = 0;
  if (connection->carried) {
    input->used = connection->carried->used;
    input->scanned = connection->carried->scanned;
    memcpy(input->bytes, connection->carried->bytes, input->used);
    free(connection->carried);
    connection->carried = NULL;
  }
  return input;
}

/* Leaves what is from `from` on with the connection; true also when there is nothing. */
static bool carry(struct connection *connection, const struct read_buffer *input, size_t from) {
  size_t count = input->used - from;
  if (count == 0)
    return true;
  struct carried_bytes *carried = malloc(sizeof(struct carried_bytes) + count);
  if (!carried)
    return false;
  carried->used = count;
  carried->scanned = from == 0 ? input->scanned : 0;
  memcpy(carried->bytes, input->bytes + from, count);
  connection->carried = carried;
  return true;
}

static enum arrival receive_head(struct http_request *req, size_t *head_bytes) {
  struct connection *connection = req->connection;
  struct read_buffer *input = req->input;
  size_t limit = req->server->options->header_bytes_max;
  for (;;) {
    if (input->scanned == 0)
      skip_before_head(connection, input);
    *head_bytes = find_head_end(input->bytes, input->used, &input->scanned);
    if (*head_bytes > limit || (*head_bytes == 0 && input->used >= limit))
      return HEAD_TOO_LONG;
    if (*head_bytes > 0)
      return HEAD_WHOLE;
    if (!connection->readable)
      return HEAD_PARTIAL;
    size_t room = sizeof(input->bytes) - input->used;
    ssize_t received = receive_bytes(connection, input->bytes + input->used, room);
    if (received > 0)
      input->used += (size_t)received;
    else if (received == 0 || errno != EAGAIN)
      return CLIENT_GONE;
  }
}

static void park_partial(struct http_request *req) {
  if (carry(req->connection, req->input, 0))
    park_request(req);
  else
    drop_request(req);
}

static bool note_for_log(struct http_request *req) {
  if (!req->server->options->access_log)
    return true;
  struct log_entry *entry = malloc(sizeof(struct log_entry));
  if (!entry)
    return false;
  struct slice rest = {req->input->bytes, req->input->used};
  struct text text = text_over(entry->line, sizeof(entry->line));
  struct slice line = slice_cut(&rest, '\n');
  if (line.length > 0 && line.at[line.length - 1] == '\r')
    line.length--;
  escape_log(&text, line);
  entry->used = text.used;
  req->log = entry;
  return true;
}

static char *copy_host_name(struct slice host) {
  char *name = malloc(host.length + 1);
  if (!name)
    return NULL;
  if (host.length > 0)
    memcpy(name, host.at, host.length);
  name[host.length] = '\0';
  return name;
}

/* 0, or the status to answer with. */
static int read_head(struct http_request *req, size_t head_bytes) {
  struct http_head *head = malloc(sizeof(struct http_head));
  if (!head)
    return 503;
  req->head = head;
  int status = parse_http_head(req->input->bytes, head_bytes, head);
  if (status == 0)
    status = interpret_head(head);
  req->minor_version = head->minor_version;
  req->method = slice_is(head->method_name, "HEAD") ? METHOD_HEAD : METHOD_GET;
  req->keep_alive = head->keep_alive;
  req->connection->skip = head->keep_alive ? head->body_bytes : 0;
  if (status == 0 && !(req->host_name = copy_host_name(head->host)))
    status = 503;
  return status;
}

static void refuse(struct http_request *req, int status) {
  release_head(req);
  req->status = status;
  queue_stage(req, status_message);
}

static void take_head(struct http_request *req, size_t head_bytes) {
  if (!note_for_log(req) || !carry(req->connection, req->input, head_bytes)) {
    drop_request(req);
    return;
  }
  int status = read_head(req, head_bytes);
  if (status == 0)
    queue_stage(req, lookup_vhost);
  else
    refuse(req, status);
}

static void take_overlong_head(struct http_request *req) {
  bool has_line = memchr(req->input->bytes, '\n', req->input->used) != NULL;
  if (note_for_log(req))
    refuse(req, has_line ? 431 : 414);
  else
    drop_request(req);
}

void parse_request(struct http_request *req) {
  size_t head_bytes = 0;
  req->input = open_input(req->connection);
  enum arrival arrival = req->input ? receive_head(req, &head_bytes) : CLIENT_GONE;
  if (arrival == HEAD_PARTIAL) {
    park_partial(req);
    return;
  }
  disarm_deadline(req->connection);
  switch (arrival) {
  case HEAD_WHOLE:
    take_head(req, head_bytes);
    break;
  case HEAD_TOO_LONG:
    take_overlong_head(req);
    break;
  default:
    drop_request(req);
  }
}
