/* Decides what the answer is: a file, a redirection, a listing, or a mere status. */
#include "escape.h"
#include "response.h"
#include "scheduler.h"
#include "server.h"
#include "stages.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void answer_status(struct http_request *req, int status) {
  release_head(req);
  release_path(req);
  req->status = status;
  queue_stage(req, status_message);
}

/* Takes the descriptor. */
static void plan_answer(struct http_request *req, int fd, const struct stat *file) {
  struct file_answer *answer = malloc(sizeof(struct file_answer));
  if (!answer) {
    close(fd);
    drop_request(req);
    return;
  }
  plan_file_answer(req->head, file, answer);
  answer->fd = fd;
  req->answer = answer;
  if (answer->status == 416) {
    req->entity_bytes = file->st_size;
    release_answer(req);
    answer_status(req, 416);
    return;
  }
  release_head(req);
  queue_stage(req, answer_file);
}

/* The path is written anew from its decoded segments: a target such as //host/ must not become the
 * name of another server. */
static void answer_redirect(struct http_request *req) {
  struct text head;
  if (!open_response(req, 301, &head)) {
    drop_request(req);
    return;
  }
  text_string(&head, "Location: /");
  escape_url(&head, (struct slice){req->path->bytes, req->path->used});
  text_string(&head, "/");
  text_bytes(&head, req->head->query.at, req->head->query.length);
  text_string(&head, "\r\nContent-Length: 0\r\n");
  if (!close_response(req, &head)) {
    release_body(req);
    answer_status(req, 414);
    return;
  }
  release_head(req);
  release_path(req);
  queue_stage(req, send_body);
}

static void answer_listing(struct http_request *req) {
  if (!req->server->options->listings) {
    answer_status(req, 403);
    return;
  }
  release_head(req);
  queue_stage(req, list_directory);
}

/* The descriptor of the directory's index page, or -1. */
static int open_index(struct http_request *req) {
  static const char name[] = "index.html";
  struct path_buffer *path = req->path;
  size_t directory_bytes = path->used;
  if (path->used + sizeof(name) > sizeof(path->bytes)) {
    errno = ENOENT;
    return -1;
  }
  memcpy(path->bytes + path->used, name, sizeof(name));
  path->used += sizeof(name) - 1;
  int fd = open_below(req->vhost->root, path, 0);
  if (fd < 0) {
    path->used = directory_bytes;
    path->bytes[path->used] = '\0';
  }
  return fd;
}

static void answer_directory(struct http_request *req) {
  struct stat file;
  if (!path_names_directory(req->path)) {
    answer_redirect(req);
    return;
  }
  int fd = open_index(req);
  if (fd < 0) {
    if (errno == ENOENT)
      answer_listing(req);
    else
      answer_status(req, status_of_open_error(errno));
    return;
  }
  if (fstat(fd, &file) == 0 && S_ISREG(file.st_mode)) {
    plan_answer(req, fd, &file);
    return;
  }
  close(fd);
  answer_status(req, 403);
}

void process_message(struct http_request *req) {
  struct stat file;
  int fd = open_below(req->vhost->root, req->path, 0);
  if (fd < 0) {
    answer_status(req, status_of_open_error(errno));
    return;
  }
  bool known = fstat(fd, &file) == 0;
  if (known && S_ISREG(file.st_mode)) {
    plan_answer(req, fd, &file);
    return;
  }
  close(fd);
  if (known && S_ISDIR(file.st_mode))
    answer_directory(req);
  else
    answer_status(req, 403);
}
