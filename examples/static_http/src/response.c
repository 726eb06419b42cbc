#include "response.h"
#include "http_date.h"
#include "server.h"

#include <errno.h>
#include <stdlib.h>

const char *reason_of(int status) {
  static const struct {
    int status;
    const char *reason;
  } reasons[] = {
      {200, "OK"},
      {206, "Partial Content"},
      {301, "Moved Permanently"},
      {304, "Not Modified"},
      {400, "Bad Request"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {408, "Request Timeout"},
      {413, "Content Too Large"},
      {414, "URI Too Long"},
      {416, "Range Not Satisfiable"},
      {431, "Request Header Fields Too Large"},
      {501, "Not Implemented"},
      {503, "Service Unavailable"},
      {505, "HTTP Version Not Supported"},
  };
  for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
    if (reasons[i].status == status)
      return reasons[i].reason;
  return "Unknown";
}

bool open_response(struct http_request *req, int status, struct text *head) {
  struct response_head *response = malloc(sizeof(struct response_head));
  if (!response)
    return false;
  response->used = 0;
  response->sent = 0;
  req->response = response;
  req->status = status;
  if (req->server->stopping)
    req->keep_alive = false;
  *head = text_over(response->bytes, sizeof(response->bytes));
  text_format(head, "HTTP/1.1 %d %s\r\n", status, reason_of(status));
  respond_field(head, "Date", http_date_now());
  respond_field(head, "Server", "static_http");
  if (!req->keep_alive)
    respond_field(head, "Connection", "close");
  else if (req->minor_version == 0)
    respond_field(head, "Connection", "keep-alive");
  return true;
}

void respond_field(struct text *head, const char *name, const char *value) {
  text_string(head, name);
  text_string(head, ": ");
  text_string(head, value);
  text_string(head, "\r\n");
}

bool close_response(struct http_request *req, struct text *head) {
  text_string(head, "\r\n");
  req->response->used = head->used;
  return !head->overflowed;
}

/* Counts `count` bytes that the socket took, first of the head, then of the body. */
static void account_sent(struct http_request *req, size_t count, size_t *sent) {
  struct response_head *response = req->response;
  if (response) {
    size_t of_head = response->used - response->sent;
    of_head = count < of_head ? count : of_head;
    response->sent += of_head;
    count -= of_head;
  }
  *sent += count;
  req->body_sent += count;
}

enum send_result send_response(struct http_request *req, char *bytes, size_t used, size_t *sent,
                               bool more) {
  struct response_head *response = req->response;
  for (;;) {
    struct iovec parts[2];
    size_t count = 0;
    if (response && response->sent < response->used)
      parts[count++] =
          (struct iovec){response->bytes + response->sent, response->used - response->sent};
    if (*sent < used)
      parts[count++] = (struct iovec){bytes + *sent, used - *sent};
    if (count == 0)
      return SEND_DONE;
    ssize_t result = send_bytes(req->connection, parts, count, more);
    if (result < 0)
      return errno == EAGAIN ? SEND_AGAIN : SEND_FAILED;
    account_sent(req, (size_t)result, sent);
  }
}
