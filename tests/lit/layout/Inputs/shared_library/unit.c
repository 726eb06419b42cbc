/* Each call of UNIT_fill lets four more requests hold an object; UNIT_check ends all and counts what changed. */
#include "stages.h"
#include <string.h>
enum { EACH_TIME = 4, MOST = 2 * EACH_TIME, LETTER = BYTES % 128 };
struct UNIT_part {
  char bytes[BYTES];
};
struct request {
  struct UNIT_part *part;
};
static struct request requests[MOST];
static int held, changed;
void UNIT_fill(void);
int UNIT_check(void);
static void end(struct request *r) {
  for (int i = 0; i < BYTES; i++)
    changed += r->part->bytes[i] != LETTER;
  free(r->part);
}
static void begin(struct request *r) {
  r->part = malloc(sizeof *r->part);
  memset(r->part->bytes, LETTER, BYTES);
}
void UNIT_fill(void) {
  for (int i = 0; i < EACH_TIME; i++)
    serve(&requests[held++], begin);
}
int UNIT_check(void) {
  while (held > 0)
    serve(&requests[--held], end);
  return changed;
}
