#include "deadlines.h"
#include "connection.h"
#include "server.h"

void disarm_deadline(struct connection *connection) {
  struct deadline *deadline = &connection->deadline;
  if (deadline->kind == DEADLINE_NONE)
    return;
  struct deadline_queue *queue = &connection->server->deadlines.of[deadline->kind];
  if (deadline->previous)
    deadline->previous->deadline.next = deadline->next;
  else
    queue->first = deadline->next;
  if (deadline->next)
    deadline->next->deadline.previous = deadline->previous;
  else
    queue->last = deadline->previous;
  *deadline = (struct deadline){.kind = DEADLINE_NONE};
}

void arm_deadline(struct connection *connection, enum deadline_kind kind) {
  struct server *server = connection->server;
  struct deadline_queue *queue = &server->deadlines.of[kind];
  disarm_deadline(connection);
  connection->deadline = (struct deadline){
      .previous = queue->last, .at_ms = server->now_ms + queue->delay_ms, .kind = kind};
  if (queue->last)
    queue->last->deadline.next = connection;
  else
    queue->first = connection;
  queue->last = connection;
}

int64_t next_deadline(const struct deadline_queues *queues) {
  int64_t next = INT64_MAX;
  for (int kind = 0; kind < DEADLINE_KINDS; kind++) {
    const struct connection *first = queues->of[kind].first;
    if (first && first->deadline.at_ms < next)
      next = first->deadline.at_ms;
  }
  return next;
}
