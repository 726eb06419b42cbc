/* A server whose artifacts have something in every list: seeds of the fuzzers. */
#include "server.h"
#include <stingy/annotations.h>
#include <string.h>
static stage *next;
static const char table[64] = {1};
void queue(struct request *r, stage *s) STINGY_QUEUE_STAGE("T", "S");
void queue(struct request *r, stage *s) {
  (void)r;
  next = s;
}
extern int outside(const char *text);
static int deep(int n) { return n ? deep(n - 1) + 1 : 0; }
static void end(struct request *r) {
  free(r->body);
  free(r->name);
  free(r->odd);
}
static void middle(struct request *r) {
  char local[r->n];
  memset(local, 0, sizeof local);
  r->n = outside(local) + deep(3);
  free(r->head);
  r->body = malloc(sizeof *r->body);
  queue(r, end);
}
static void begin(struct request *r) {
  r->head = calloc(1, sizeof *r->head);
  r->odd = malloc(sizeof(struct odd) * (size_t)r->n++);
  r->name = name_of(table);
  queue(r, r->n ? middle : end);
}
STINGY_SCHEDULER void loop(struct request *r) {
  for (queue(r, begin);; next(r))
    ;
}
