#include <stdlib.h>
#include <stingy/annotations.h>
struct head {
  int size;
};
struct request {
  struct head *head;
};
typedef void stage(struct request *);
extern void checked(struct head *head);
static stage *const fallback = NULL;
static inline stage *held_next(struct request *r, stage *wanted) {
  stage *next = r->head ? wanted : fallback;
  return next;
}
static inline void held_begin(struct request *r) {
  r->head = malloc(sizeof *r->head);
#ifdef CHECKED
  checked(r->head);
#endif
}
static inline void held_end(struct request *r) { free(r->head); }
