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

/*
 * What lies below the low slab, which nothing may touch: as much as the kernel keeps free below a
 * stack. A frame that is larger may jump over it.
 */
#define STINGY_GUARD_BYTES ((size_t)1 << 20)

/*
 * Maps book-keeping, guard and slabs, zeroed. False with errno when there is no memory. With little
 * of it there are no huge pages; with less, no guard, and without that the stack is not used.
 */
bool stingy_mapping_open(struct mapping *mapping, const struct stingy_layout *layout,
                         size_t bookkeeping_bytes);

/*
 * In a process that was forked, all that the cache slab would copy page by page when it is written
 * to is copied at once, and lies in a huge page again where there is one. Not while the stack in
 * the slab is in use. Where it cannot be done, nothing has changed.
 */
void stingy_mapping_renew(const struct mapping *mapping, size_t cache_bytes);

/* Bytes of the program, and where they go in a fresh mapping. */
struct stingy_copy {
  size_t offset;
  const char *from;
  size_t bytes;
};

/*
 * Puts the fresh memory, all of it or its beginning, in another one's place, with a copy of what
 * the program may write to. Only where there is no other thread that could do so meanwhile.
 */
bool stingy_mapping_replace(char *place, char *fresh, size_t bytes, struct stingy_copy copy);

size_t stingy_page_bytes(void);

/* Of the cache slab, from its start, what is touched when it is mapped. */
static inline size_t stingy_mapping_touched(size_t cache_bytes) {
  const size_t most = (size_t)64 << 20;
  return cache_bytes < most ? cache_bytes : most;
}

/* Where the guard starts: the page of the low slab, where there is none. */
char *stingy_guard(const struct mapping *mapping);

/* The address lies in the guard. */
bool stingy_mapping_guards(const struct mapping *mapping, uintptr_t address);

void stingy_mapping_close(struct mapping *mapping);

#endif
