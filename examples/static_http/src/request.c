#include "request.h"
#include "slab.h"

#include <stdlib.h>
#include <unistd.h>

struct http_request *open_request(struct server *server, struct connection *connection) {
  struct http_request *req = calloc(1, sizeof(struct http_request));
  if (!req)
    return NULL;
  req->server = server;
  req->connection = connection;
  if (connection)
    connection->request = req;
  return req;
}

void release_head(struct http_request *req) {
  free(req->head);
  req->head = NULL;
  free(req->input);
  req->input = NULL;
}

void release_path(struct http_request *req) {
  free(req->path);
  req->path = NULL;
}

void release_answer(struct http_request *req) {
  if (req->answer && req->answer->fd >= 0)
    close(req->answer->fd);
  free(req->answer);
  req->answer = NULL;
}

void release_body(struct http_request *req) {
  if (req->file)
    close(req->file->fd);
  free(req->file);
  req->file = NULL;
  free(req->block);
  req->block = NULL;
  free(req->page);
  req->page = NULL;
  free(req->response);
  req->response = NULL;
}

void release_listing(struct http_request *req) {
  if (req->listing)
    close(req->listing->fd);
  free(req->listing);
  req->listing = NULL;
}

void park_request(struct http_request *req) {
  struct connection *connection = req->connection;
  free(req->input);
  free(req);
  connection->request = NULL;
  note_end(connection);
  park_connection(connection);
}

void drop_request(struct http_request *req) {
  struct connection *connection = req->connection;
  release_head(req);
  release_path(req);
  release_answer(req);
  release_body(req);
  release_listing(req);
  free(req->host_name);
  free(req->lines);
  free(req->log);
  free(req);
  connection->request = NULL;
  note_end(connection);
  close_connection(connection);
}
