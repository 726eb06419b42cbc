#include "response.h"
#include "scheduler.h"
#include "server.h"
#include "stages.h"

#include <errno.h>
#include <sys/sendfile.h>

enum { BYTES_AT_A_TIME = 256 * 1024 };

static enum send_result send_head_and_memory(struct http_request *req) {
  size_t none = 0;
  if (req->block)
    return send_response(req, req->block->bytes, req->block->used, &req->block->sent, false);
  if (req->page)
    return send_response(req, req->page->bytes, req->page->used, &req->page->sent, false);
  return send_response(req, NULL, 0, &none, req->file != NULL);
}

/* One portion of the file; SEND_DONE also when more of it is left. A file that has become shorter
 * than promised cannot be answered rightly any more. */
static enum send_result send_portion(struct http_request *req, struct file_send *file) {
  size_t count = file->left < BYTES_AT_A_TIME ? (size_t)file->left : BYTES_AT_A_TIME;
  if (req->connection->broken || req->server->aborting)
    return SEND_FAILED;
  ssize_t sent = sendfile(req->connection->fd, file->fd, &file->offset, count);
  if (sent < 0)
    return errno == EAGAIN ? SEND_AGAIN : errno == EINTR ? SEND_DONE : SEND_FAILED;
  file->left -= sent;
  req->body_sent += (unsigned long long)sent;
  return sent == 0 ? SEND_FAILED : SEND_DONE;
}

void send_body(struct http_request *req) {
  enum send_result result = send_head_and_memory(req);
  if (result == SEND_DONE && req->file && req->file->left > 0)
    result = send_portion(req, req->file);
  if (result == SEND_AGAIN)
    await_writable(req);
  if (result == SEND_AGAIN || (result == SEND_DONE && req->file && req->file->left > 0)) {
    queue_stage(req, send_body);
    return;
  }
  if (result == SEND_FAILED)
    req->connection->broken = true;
  release_body(req);
  queue_stage(req, flush_request);
}
