/* A file as the answer: its head, and a small file's bytes or the state of sending a large one. */
#include "content_type.h"
#include "http_date.h"
#include "response.h"
#include "scheduler.h"
#include "stages.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* The whole of a small file is read at once; false when the file is shorter than it was. */
static bool read_block(struct body_block *block, const struct file_answer *answer) {
  block->sent = 0;
  block->used = 0;
  while (block->used < (size_t)answer->length) {
    size_t left = (size_t)answer->length - block->used;
    off_t from = answer->first + (off_t)block->used;
    ssize_t count = pread(answer->fd, block->bytes + block->used, left, from);
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0)
      return false;
    block->used += (size_t)count;
  }
  return true;
}

static bool attach_block(struct http_request *req) {
  struct body_block *block = malloc(sizeof(struct body_block));
  req->block = block;
  return block && read_block(block, req->answer);
}

/* Moves the descriptor. */
static bool attach_file(struct http_request *req) {
  struct file_answer *answer = req->answer;
  struct file_send *file = malloc(sizeof(struct file_send));
  if (!file)
    return false;
  *file = (struct file_send){.fd = answer->fd, .offset = answer->first, .left = answer->length};
  answer->fd = -1;
  req->file = file;
  return true;
}

static bool attach_body(struct http_request *req) {
  const struct file_answer *answer = req->answer;
  if (req->method == METHOD_HEAD || answer->status == 304 || answer->length == 0)
    return true;
  if (answer->length <= (off_t)sizeof(req->block->bytes))
    return attach_block(req);
  return attach_file(req);
}

static bool write_head(struct http_request *req) {
  const struct file_answer *answer = req->answer;
  struct text head;
  char date[HTTP_DATE_BYTES];
  if (!open_response(req, answer->status, &head))
    return false;
  format_http_date(answer->modified, date);
  respond_field(&head, "Last-Modified", date);
  respond_field(&head, "ETag", answer->etag);
  respond_field(&head, "Accept-Ranges", "bytes");
  if (answer->status != 304) {
    respond_field(&head, "Content-Type", content_type_of(req->path->bytes));
    text_format(&head, "Content-Length: %lld\r\n", (long long)answer->length);
  }
  if (answer->status == 206)
    text_format(&head, "Content-Range: bytes %lld-%lld/%lld\r\n", (long long)answer->first,
                (long long)(answer->first + answer->length - 1), (long long)answer->file_bytes);
  return close_response(req, &head);
}

void answer_file(struct http_request *req) {
  if (!attach_body(req) || !write_head(req)) {
    drop_request(req);
    return;
  }
  release_answer(req);
  release_path(req);
  queue_stage(req, send_body);
}
