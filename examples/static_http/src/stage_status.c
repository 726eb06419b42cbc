/* Answers that need no file: a head, and a page of a few words. */
#include "response.h"
#include "scheduler.h"
#include "stages.h"

#include <stdlib.h>

static bool write_page(struct http_request *req) {
  struct error_page *page = malloc(sizeof(struct error_page));
  if (!page)
    return false;
  struct text text = text_over(page->bytes, sizeof(page->bytes));
  const char *reason = reason_of(req->status);
  text_format(&text,
              "<!DOCTYPE html>\n<html><head><title>%d %s</title></head>\n"
              "<body><h1>%d %s</h1></body></html>\n",
              req->status, reason, req->status, reason);
  page->used = text.used;
  page->sent = 0;
  req->page = page;
  return true;
}

static bool write_head(struct http_request *req) {
  struct text head;
  if (!open_response(req, req->status, &head))
    return false;
  if (req->status == 405)
    respond_field(&head, "Allow", "GET, HEAD");
  if (req->status == 416)
    text_format(&head, "Content-Range: bytes */%lld\r\n", (long long)req->entity_bytes);
  respond_field(&head, "Content-Type", "text/html; charset=utf-8");
  text_format(&head, "Content-Length: %zu\r\n", req->page->used);
  return close_response(req, &head);
}

void status_message(struct http_request *req) {
  if (!write_page(req) || !write_head(req)) {
    drop_request(req);
    return;
  }
  if (req->method == METHOD_HEAD) {
    free(req->page);
    req->page = NULL;
  }
  queue_stage(req, send_body);
}
