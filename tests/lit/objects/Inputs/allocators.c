#include "allocators.h"
static void *last;
static void start(int *p) { *p = 1; }
void *plain(size_t n) {
  void *p = malloc(n ? n : 1);
  if (p == NULL)
    abort();
  return p;
}
void *zero_pages(size_t n) { return malloc(n); }
void *rounded(size_t n) {
  n = (n + 15) & ~(size_t)15;
  void *p = NULL;
  if (posix_memalign(&p, 16, n) != 0)
    return NULL;
  return p;
}
void *clears(size_t n) {
  char *p = malloc(n);
  if (p)
    memset(p, 0, n);
  return p;
}
void *by_calloc(size_t n) { return calloc(1, n); }
void *through(size_t n) {
  void *p;
  if (!(p = clears(n)))
    abort();
  return p;
}
void *initialises(size_t n) {
  int *p = malloc(n);
  if (p)
    p[0] = 7;
  return p;
}
void *by_helper(size_t n) {
  void *p = malloc(n);
  start(p);
  return p;
}
void *shifted(size_t n) {
  char *p = malloc(n);
  return p + 16;
}
void *larger(size_t n) { return malloc(n + 1); }
void *kept(size_t n) {
  last = malloc(n);
  void *p = malloc(n);
  last = p;
  return p;
}
struct tail *tailed(void) { return malloc(sizeof(struct tail) + 60); }
