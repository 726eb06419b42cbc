#include "stages.h"
void second(struct request *r) { (void)r; }
