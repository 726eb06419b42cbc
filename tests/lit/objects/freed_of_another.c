// A free counts for a request only where what it frees is certainly the request's own, and something.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s s.c && %compiledb s.c
// RUN: memwalk -p . -o memory.json
// RUN: %json memory.json body.stages[name=last].live | FileCheck %s
// CHECK: ["conn.by_call", "conn.by_global", "conn.by_link", "conn.by_lookup", "conn.by_server", "conn.cleared", "conn.maybe", "struct conn"]
// RUN: %json memory.json body.stages[name=work].frees | FileCheck --check-prefix=WORK %s
// WORK: "conn.own"
// RUN: %json memory.json body.objects[name=conn.fresh].instances.kind | FileCheck --check-prefix=FRESH %s
// FRESH: "exact"
#include <stdlib.h>
#include <stingy/annotations.h>
struct part { char *text; };
struct server { struct conn *oldest; };
struct conn {
  struct conn *next;
  struct part *part;
  struct server *server;
  char *by_server; /* by way of a record that is not the request's */
  char *by_call, *by_global, *by_link, *by_lookup, *cleared, *maybe;           /* perhaps another's, or nothing */
  char *own, *by_alias, *by_helper, *by_number, *fresh;                  /* the request's */
  int number;
};
typedef void stage(struct conn *);
void queue(struct conn *c, stage *s) STINGY_QUEUE_STAGE("T", "S");
static struct conn *conns[8];
static struct conn *oldest(void) { return conns[0]; }
static struct conn *after(struct conn *c) { return c->next; }
static void drop(int why, struct conn *c) { if (why) c->number = 0; free(c->by_call); }
static void drop_text(struct part *p) { free(p->text); }
static void help(struct conn *c) { free(c->by_helper); drop_text(c->part); }
static void drop_numbered(int number) { free(conns[number]->by_number); }
static void evict_now(struct server *s) { free(s->oldest->by_server); }
static void evict(struct server *s) { evict_now(s); }
static struct conn *make(void) { return calloc(1, sizeof(struct conn)); }

static void last(struct conn *c) { (void)c; }
static void work(struct conn *c) {
  struct conn *victim = c->next;
  free(victim->by_link);
  free(conns[3]->by_global);
  free(after(c)->by_lookup);
  drop(1, oldest());
  evict(c->server);
  char *maybe = NULL;
  if (c->number)
    maybe = c->maybe;
  free(maybe);
  char *cleared = c->cleared;
  if (c->number)
    cleared = NULL;
  free(cleared);

  free(c->own);
  struct conn *same = c;
  char *alias = NULL;
  alias = same->by_alias;
  free(alias);
  help(same);
  drop_numbered(c->number);
  queue(c, last);
}
static void first(struct conn *c) {
  c->by_call = malloc(1), c->by_global = malloc(2), c->by_link = malloc(3), c->by_lookup = malloc(4);
  c->cleared = malloc(5), c->maybe = malloc(6), c->own = malloc(7), c->by_alias = malloc(8);
  c->by_helper = malloc(9), c->by_number = malloc(10);
  c->part->text = malloc(12), c->by_server = malloc(14);
  for (int i = 0; i < c->number; ++i) { /* made here: one at a time */
    struct conn *fresh = make();
    fresh->fresh = malloc(13);
    free(fresh->fresh);
    free(fresh);
  }
  queue(c, work);
}
STINGY_SCHEDULER void loop(struct conn *c) { queue(c, first); }
