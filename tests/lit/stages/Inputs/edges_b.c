#include "edges.h"
static int helper(int n) { return n + 2; }
void second(struct request *r) {
  queue(r, second);
  other(r);
  helper(1);
}
void third(struct request *r) { (void)r; }
