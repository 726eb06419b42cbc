/* A library that knows nothing of the slab. */
#include <stdlib.h>

void free_for(void *memory);

void free_for(void *memory) { free(memory); }
