/*
 * The memory of the slab: one private anonymous mapping (paper section 4.3; figure 5).
 *
 * The cache slab is to have every byte at its own place in the L2, which takes physically
 * contiguous memory: it is aligned to a huge page, and the kernel is asked for one. Both are
 * wishes. Without them the slab still works, and statistics say so.
 */
#ifndef STINGY_SRC_MAPPING_H
#define STINGY_SRC_MAPPING_H

#include "slab.h"

/* Maps book-keeping, guard page and slabs, zeroed. False with errno when there is no memory. */
bool stingy_mapping_open(struct mapping *mapping, const struct stingy_layout *layout,
                         size_t bookkeeping_bytes);

size_t stingy_page_bytes(void);

/* The one below the low slab: the stack of the slab must not run into what is there. */
char *stingy_guard_page(const struct mapping *mapping);

/* The address lies in the page below the low slab that nothing may touch. */
bool stingy_mapping_guards(const struct mapping *mapping, uintptr_t address);

void stingy_mapping_close(struct mapping *mapping);

#endif
