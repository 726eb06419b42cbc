#include "part.h"
int part_of(int n);
int part_of(int n) {
  struct part *p = part_new(100 * n);
  int value = p->value;
  part_delete(p);
  return value;
}
