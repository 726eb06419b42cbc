/* What memory is behind the cache slab now: another one after a fork, when it is written to. */
#ifndef STINGY_SRC_PAGES_H
#define STINGY_SRC_PAGES_H

#include "mapping.h"

#include <stingy/stats.h>

enum stingy_pages stingy_pages_of(const struct mapping *mapping, size_t cache_bytes);

/*
 * Whether the cache slab is one piece of memory: 1 or 0. The kernel tells the privileged only, and
 * nobody of what was never touched: -1, not known.
 */
int stingy_pages_are_contiguous(const struct mapping *mapping, size_t cache_bytes);

#endif
