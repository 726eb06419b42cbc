// A stage that dispatches another in the middle of its run: what it frees afterwards is alive there, and what the other
// leaves is alive in what it queues. The two objects are not exclusive.
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s a.c && %compiledb a.c
// RUN: memwalk -p . -o memory.json
// RUN: %json memory.json body.stages[name=inner].live | FileCheck --check-prefix=INNER %s
// INNER: ["struct left", "struct scratch"]
// RUN: %json memory.json body.stages[name=last].live | FileCheck --check-prefix=LAST %s
// LAST: ["struct left"{{.*}}]
// RUN: %json memory.json body.exclusive | FileCheck --check-prefix=EXCLUSIVE %s
// EXCLUSIVE: []
#include <stdlib.h>
#include <stingy/annotations.h>
struct conn;
typedef void handler(struct conn *);
struct scratch { char bytes[100]; };
struct left { char bytes[50]; };
struct conn {
  handler *next STINGY_STAGE;
  struct scratch *scratch;
  struct left *left;
};
static void inner(struct conn *c) {
  c->left = malloc(sizeof(struct left));
}
static void last(struct conn *c) {
  free(c->left);
  if (!c->scratch)
    c->next(c); /* two stages that dispatch each other end the search all the same */
}
static void outer(struct conn *c) {
  c->scratch = malloc(sizeof(struct scratch));
  c->next = inner;
  c->next(c);
  free(c->scratch);
  c->next = last;
}
STINGY_SCHEDULER void loop(struct conn *c) {
  c->next = outer;
  for (;;)
    c->next(c);
}
