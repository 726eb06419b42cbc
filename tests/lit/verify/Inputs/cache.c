// A server with a table that is made when it is first needed, and a list of what requests left behind: both are its own.
#include <stdlib.h>
#include <stingy/annotations.h>

struct table {
  int hits[100];
};
struct entry {
  struct entry *next;
  int number;
};
struct request {
  void (*stage)(struct request *);
  int number;
};
typedef void stage_fn(struct request *);
static struct table *table;
static struct entry *entries;

void queue(struct request *r, stage_fn *stage) STINGY_QUEUE_STAGE("T", "S");
void run(struct request *r) STINGY_SCHEDULE_STAGE("T");
void loop(void) STINGY_SCHEDULER;

void queue(struct request *r, stage_fn *stage) { r->stage = stage; }
__attribute__((noipa)) void run(struct request *r) { r->stage(r); }

static void look(struct request *r) {
  if (!table)
    table = calloc(1, sizeof *table);
  if (!table)
    abort();
  if (table->hits[r->number]++)
    return;
  struct entry *entry = malloc(sizeof *entry);
  if (!entry)
    abort();
  entry->number = r->number;
  entry->next = entries;
  entries = entry;
}

void loop(void) {
  for (int i = 0; i < 20; ++i) {
    struct request r = {NULL, i % 8};
    queue(&r, look);
    run(&r);
  }
}

int main(void) {
  loop();
  return 0;
}
