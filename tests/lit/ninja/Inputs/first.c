#include "stages.h"
void first(struct request *r) { queue(r, second); }
void start(struct request *r) { queue(r, first); }
