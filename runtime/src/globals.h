/*
 * The globals of the program, which belong into the cache slab just above the stack (paper section
 * 4.3). Their addresses cannot change any more, so the slab goes to them: stingygen's linker
 * fragment keeps address space for one around them, and a slab that is mapped already is moved
 * there, with a copy of them.
 */
#ifndef STINGY_SRC_GLOBALS_H
#define STINGY_SRC_GLOBALS_H

#include "mapping.h"

/*
 * Moves cache and high slab, the first `bytes` of them in one mapping, to where the layout's
 * globals are, and says in the mapping where these are now. Where they cannot be had, nothing has
 * changed.
 */
void stingy_globals_bring_in(struct mapping *mapping, const struct stingy_layout *layout,
                             size_t bytes, size_t alignment);

/* The slab is not used any more: the globals stay where they are, all other memory goes back. */
void stingy_globals_stay_behind(const struct mapping *mapping);

#endif
