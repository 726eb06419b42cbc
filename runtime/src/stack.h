/* How deep the stack of the slab has ever been; stingy_run_on_stack itself is in stingy.h. */
#ifndef STINGY_SRC_STACK_H
#define STINGY_SRC_STACK_H

#include "slab.h"

/* Bytes, what overflowed into the low slab included; 0 when the stack was never used. */
size_t stingy_stack_high_water(const struct slab *slab);

#endif
