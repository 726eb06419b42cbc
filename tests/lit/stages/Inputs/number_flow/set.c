#include "set.h"
void set(struct conn *c, int state) { c->state = (char)state; }
void set_further(struct conn *c, int state) { set(c, state); }
