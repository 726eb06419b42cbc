#include "access_log.h"
#include "scheduler.h"
#include "server.h"
#include "slab.h"
#include "stages.h"

#include <stdlib.h>

void flush_request(struct http_request *req) {
  struct connection *connection = req->connection;
  bool keeps = req->keep_alive && !connection->broken && !req->server->stopping;
  bool expects_more = req->status >= 400;
  log_request(&req->server->log, req);
  free(req->log);
  free(req);
  connection->request = NULL;
  note_end(connection);
  if (keeps)
    reuse_connection(connection);
  else
    finish_connection(connection, expects_more);
}
