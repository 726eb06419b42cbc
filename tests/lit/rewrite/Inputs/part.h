#ifndef PART_H
#define PART_H
#include <stdlib.h>
struct part { int value; char rest[60]; };
static inline struct part *part_new(int value) {
  struct part *p = malloc(sizeof *p);
  if (!p)
    abort();
  p->value = value;
  return p;
}
static inline void part_delete(struct part *p) {
  free(p);
}
#endif
