#include "scheduler.h"
#include "server.h"
#include "stages.h"

#include <stdlib.h>

void lookup_vhost(struct http_request *req) {
  req->vhost = find_vhost(&req->server->options->vhosts, req->host_name);
  free(req->host_name);
  req->host_name = NULL;
  struct path_buffer *path = malloc(sizeof(struct path_buffer));
  if (!path) {
    drop_request(req);
    return;
  }
  req->path = path;
  int status = decode_target_path(req->head->path, path);
  if (status == 0) {
    queue_stage(req, process_message);
    return;
  }
  release_head(req);
  release_path(req);
  req->status = status;
  queue_stage(req, status_message);
}
