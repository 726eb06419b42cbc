#include "scheduler.h"
#include "events.h"
#include "server.h"
#include "slab.h"
#include "stages.h"

static void append_active(struct http_request *req) {
  struct request_queue *active = &req->server->active;
  req->queued = true;
  req->next = NULL;
  if (active->last)
    active->last->next = req;
  else
    active->first = req;
  active->last = req;
}

void queue_stage(struct http_request *req, stage_fn *stage) {
  req->stage = stage;
  if (!req->waits && !req->queued)
    append_active(req);
}

void run_stage(struct http_request *req) {
  req->queued = false;
  note_stage(req->stage, req->connection);
  req->stage(req);
}

void await_writable(struct http_request *req) {
  req->waits = true;
  req->connection->untaken = untaken_bytes(req->connection);
  arm_deadline(req->connection, DEADLINE_WRITE);
}

void wake_request(struct http_request *req) {
  req->waits = false;
  disarm_deadline(req->connection);
  append_active(req);
}

/* Requests that are queued again meanwhile wait for the next sweep. */
static void sweep(struct server *server) {
  struct http_request *req = server->active.first;
  server->active = (struct request_queue){NULL, NULL};
  while (req) {
    struct http_request *next = req->next;
    run_stage(req);
    req = next;
  }
  note_pause();
}

void event_loop(struct server *server) {
  queue_stage(server->acceptor, accept_requests);
  while (!is_finished(server)) {
    sweep(server);
    poll_events(server);
    expire_deadlines(server);
  }
}
