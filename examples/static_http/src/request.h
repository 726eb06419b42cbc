/* One request, and the objects that it holds while its stages need them.
 *
 * Every object is an allocation of its own, made by the stage that first needs it and freed by the
 * last one; a pointer is NULL when the request does not hold the object. In the order of life:
 *
 *   input, head       parse_request ... process_message
 *   host_name         parse_request ... lookup_vhost
 *   path              lookup_vhost ... answer_file or dirlist_head
 *   answer            process_message ... answer_file
 *   log               parse_request ... flush_request (only with an access log)
 *   response          the stage that knows the answer ... send_body or send_listing
 *   block, file       answer_file ... send_body: a small file's bytes, or a large one's state
 *   page              status_message ... send_body
 *   listing           list_directory ... dirlist_tail
 *   lines             dirlist_head ... send_listing
 *
 * Invariant: a request that is neither queued nor waiting is the one whose stage runs, or the
 * acceptor. */
#ifndef STATIC_HTTP_REQUEST_H
#define STATIC_HTTP_REQUEST_H

#include "connection.h"
#include "file_answer.h"
#include "http_head.h"
#include "options.h"
#include "target_path.h"

struct http_request;
typedef void stage_fn(struct http_request *req);

struct read_buffer {
  size_t used;
  size_t scanned;
  char bytes[HEAD_BYTES_MAX];
};

struct log_entry {
  size_t used;
  char line[248];
};

struct response_head {
  size_t used;
  size_t sent;
  char bytes[2032];
};

struct body_block {
  size_t used;
  size_t sent;
  char bytes[8192];
};

struct file_send {
  int fd;
  off_t offset;
  off_t left;
};

struct error_page {
  size_t used;
  size_t sent;
  char bytes[496];
};

struct dir_listing {
  int fd;
  size_t used;
  size_t next;
  _Alignas(8) char entries[4096]; /* as getdents64 fills it */
};

/* Content is kept between room for a chunk's size line in front and its end behind. */
struct list_buffer {
  size_t used;
  size_t sent;
  bool chunked;
  bool last; /* no lines come after these */
  char bytes[8192];
};

struct http_request {
  struct server *server;
  struct connection *connection; /* NULL for the acceptor */
  stage_fn *stage;
  struct http_request *next; /* in the active queue */
  bool queued;
  bool waits; /* for the socket to take more; not in the active queue meanwhile */

  enum http_method method;
  unsigned minor_version;
  bool keep_alive;
  int status;
  off_t entity_bytes; /* for Content-Range of a 416 */
  unsigned long long body_sent;
  const struct vhost *vhost;

  struct read_buffer *input;
  struct http_head *head;
  char *host_name;
  struct path_buffer *path;
  struct log_entry *log;
  struct file_answer *answer;
  struct response_head *response;
  struct body_block *block;
  struct file_send *file;
  struct error_page *page;
  struct dir_listing *listing;
  struct list_buffer *lines;
};

/* NULL without memory. */
struct http_request *open_request(struct server *server, struct connection *connection);

/* The end of a request that needs no response: frees it, and its connection goes on waiting. */
void park_request(struct http_request *req);

/* The end of a request that can have no response: frees all that it holds, and the connection. */
void drop_request(struct http_request *req);

/* What the last stage that needs an object calls. */
void release_head(struct http_request *req); /* and the input that it points into */
void release_path(struct http_request *req);
void release_answer(struct http_request *req);
void release_body(struct http_request *req); /* response, block, file, page */
void release_listing(struct http_request *req);

#endif
