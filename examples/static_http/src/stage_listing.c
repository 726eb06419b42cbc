/* The listing of a directory, a buffer of lines at a time and in the order of the file system.
 *
 *   list_directory ─▶ dirlist_head ─▶ dir_line ... ─▶ dirlist_tail ─▶ send_listing
 *                                        ▲   └─ buffer full ─▶ send_listing ┘
 *
 * To HTTP/1.1 the lines go as chunks, to HTTP/1.0 plainly until the connection is closed. Every
 * name is escaped twice over: as a URL, and as HTML. */
#include "escape.h"
#include "response.h"
#include "scheduler.h"
#include "server.h"
#include "stages.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
  FRONT_BYTES = 8, /* "001234\r\n", the size of a chunk */
  END_BYTES = 8,   /* "\r\n0\r\n\r\n" */
  TAIL_BYTES = 64, /* what dirlist_tail may add */
  TITLE_PATH_BYTES = 256,
  NAME_BYTES = 255,
  LINE_BYTES = NAME_BYTES * (3 + 6) + 64,
  LINES_AT_A_TIME = 16,
};

static const char tail[] = "</ul>\n</body></html>\n";
_Static_assert(sizeof(tail) <= TAIL_BYTES, "the tail always fits");

static struct text content_of(struct list_buffer *lines) {
  size_t capacity = sizeof(lines->bytes) - END_BYTES - TAIL_BYTES;
  return (struct text){lines->bytes, capacity, lines->used, false};
}

static void empty_lines(struct list_buffer *lines) {
  lines->used = FRONT_BYTES;
  lines->sent = lines->chunked ? 0 : FRONT_BYTES;
}

/* Makes a chunk of the content; a last one is followed by the empty chunk. */
static void seal_lines(struct list_buffer *lines) {
  char size_line[FRONT_BYTES + 1];
  if (!lines->chunked)
    return;
  struct text front = text_over(size_line, sizeof(size_line));
  text_format(&front, "%06zx\r\n", lines->used - FRONT_BYTES);
  memcpy(lines->bytes, size_line, FRONT_BYTES);
  struct text end = {lines->bytes, sizeof(lines->bytes), lines->used, false};
  text_string(&end, lines->last ? "\r\n0\r\n\r\n" : "\r\n");
  lines->used = end.used;
}

void list_directory(struct http_request *req) {
  int fd = open_below(req->vhost->root, req->path, O_DIRECTORY);
  if (fd < 0) {
    req->status = status_of_open_error(errno);
    release_path(req);
    queue_stage(req, status_message);
    return;
  }
  struct dir_listing *listing = malloc(sizeof(struct dir_listing));
  if (!listing) {
    close(fd);
    drop_request(req);
    return;
  }
  listing->fd = fd;
  listing->used = 0;
  listing->next = 0;
  req->listing = listing;
  queue_stage(req, dirlist_head);
}

static bool open_lines(struct http_request *req) {
  struct list_buffer *lines = malloc(sizeof(struct list_buffer));
  if (!lines)
    return false;
  lines->chunked = req->minor_version > 0;
  lines->last = false;
  empty_lines(lines);
  req->lines = lines;
  return true;
}

static bool write_list_head(struct http_request *req) {
  struct text head;
  if (!req->lines->chunked)
    req->keep_alive = false;
  if (!open_response(req, 200, &head))
    return false;
  respond_field(&head, "Content-Type", "text/html; charset=utf-8");
  if (req->lines->chunked)
    respond_field(&head, "Transfer-Encoding", "chunked");
  return close_response(req, &head);
}

static void write_title(struct http_request *req) {
  struct text text = content_of(req->lines);
  size_t shown = req->path->used < TITLE_PATH_BYTES ? req->path->used : TITLE_PATH_BYTES;
  struct slice path = {req->path->bytes, shown};
  text_string(&text, "<!DOCTYPE html>\n<html><head><title>Index of /");
  escape_html(&text, path);
  text_string(&text, "</title></head>\n<body><h1>Index of /");
  escape_html(&text, path);
  text_string(&text, "</h1>\n<ul>\n");
  if (req->path->used > 0)
    text_string(&text, "<li><a href=\"../\">../</a></li>\n");
  req->lines->used = text.used;
}

void dirlist_head(struct http_request *req) {
  if (!open_lines(req) || !write_list_head(req)) {
    drop_request(req);
    return;
  }
  if (req->method == METHOD_HEAD) {
    release_path(req);
    release_listing(req);
    req->lines->last = true;
    req->lines->sent = req->lines->used;
    queue_stage(req, send_listing);
    return;
  }
  write_title(req);
  release_path(req);
  queue_stage(req, dir_line);
}

/* The entry that `next` stands at; NULL at the end, or when the directory cannot be read on. */
static const struct dirent64 *current_entry(struct dir_listing *listing) {
  if (listing->next >= listing->used) {
    ssize_t count = getdents64(listing->fd, listing->entries, sizeof(listing->entries));
    if (count <= 0)
      return NULL;
    listing->used = (size_t)count;
    listing->next = 0;
  }
  return (const struct dirent64 *)(const void *)(listing->entries + listing->next);
}

static bool is_listed(const struct dirent64 *entry) {
  return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static void write_line(struct text *line, const struct dirent64 *entry) {
  struct slice name = {entry->d_name, strlen(entry->d_name)};
  const char *slash = entry->d_type == DT_DIR ? "/" : "";
  text_string(line, "<li><a href=\"");
  escape_url(line, name);
  text_string(line, slash);
  text_string(line, "\">");
  escape_html(line, name);
  text_string(line, slash);
  text_string(line, "</a></li>\n");
}

/* Where the lines stop, and so which stage comes next. */
enum line_end { LINES_GO_ON, LINES_FULL, LINES_END };

static enum line_end append_entry(struct http_request *req, char *bytes) {
  const struct dirent64 *entry = current_entry(req->listing);
  if (!entry)
    return LINES_END;
  struct text line = text_over(bytes, LINE_BYTES);
  struct text content = content_of(req->lines);
  if (is_listed(entry))
    write_line(&line, entry);
  if (line.used > content.capacity - content.used)
    return LINES_FULL;
  text_bytes(&content, line.bytes, line.used);
  req->lines->used = content.used;
  req->listing->next += entry->d_reclen;
  return LINES_GO_ON;
}

void dir_line(struct http_request *req) {
  enum line_end end = LINES_GO_ON;
  char *line = malloc(LINE_BYTES);
  if (!line) {
    drop_request(req);
    return;
  }
  for (int i = 0; i < LINES_AT_A_TIME && end == LINES_GO_ON; i++)
    end = append_entry(req, line);
  free(line);
  switch (end) {
  case LINES_GO_ON:
    queue_stage(req, dir_line);
    break;
  case LINES_FULL:
    seal_lines(req->lines);
    queue_stage(req, send_listing);
    break;
  case LINES_END:
    queue_stage(req, dirlist_tail);
    break;
  }
}

void dirlist_tail(struct http_request *req) {
  struct list_buffer *lines = req->lines;
  release_listing(req);
  struct text text = {lines->bytes, sizeof(lines->bytes) - END_BYTES, lines->used, false};
  text_string(&text, tail);
  lines->used = text.used;
  lines->last = true;
  seal_lines(lines);
  queue_stage(req, send_listing);
}

static void end_listing(struct http_request *req) {
  release_listing(req);
  release_body(req);
  free(req->lines);
  req->lines = NULL;
  queue_stage(req, flush_request);
}

void send_listing(struct http_request *req) {
  struct list_buffer *lines = req->lines;
  switch (send_response(req, lines->bytes, lines->used, &lines->sent, false)) {
  case SEND_AGAIN:
    await_writable(req);
    queue_stage(req, send_listing);
    break;
  case SEND_FAILED:
    req->connection->broken = true;
    end_listing(req);
    break;
  case SEND_DONE:
    if (lines->last) {
      end_listing(req);
      break;
    }
    free(req->response);
    req->response = NULL;
    empty_lines(lines);
    queue_stage(req, dir_line);
    break;
  }
}
