/* What a header gives. */
#include <stdlib.h>
struct base {
  int kind;
};
struct head {
  struct base base;
  char text[100];
};
struct body {
  char bytes[2000];
};
struct odd {
  int value;
};
struct request {
  struct head *head;
  struct body *body;
  struct odd *odd;
  char *name;
  int n;
};
typedef void stage(struct request *);
static int names;
static inline char *name_of(const char *text) {
  char *name = malloc(8);
  name[0] = text[names++ % 8];
  return name;
}
