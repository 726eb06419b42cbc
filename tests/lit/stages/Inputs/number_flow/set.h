#include <stingy/annotations.h>
#define IDLE 0
#define FIRST 1
#define NEAR 2
#define BY_RESULT 3
#define BY_VARIABLE 4
#define FAR 5
#define BY_TABLE 6
#define LAST 7
#define BY_FIELD 8
struct conn {
  char state STINGY_STAGE;
  int later, number;
  void *memory;
};
void set(struct conn *c, int state);
void set_further(struct conn *c, int state);
void untold(struct conn *c);
void read_number(int *number);
void register_for(void (*f)(struct conn *, int));
