#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "globals.h"
#include "process.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include <stingy/stats.h>

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

static bool is_linked(const struct stingy_space *space) {
  return space->begin && space->globals && space->globals_end && space->end;
}

static size_t globals_bytes(const struct stingy_space *space) {
  return (size_t)(space->globals_end - space->globals);
}

static char *cache_in(const struct stingy_layout *layout) {
  return layout->space.begin + layout->low_bytes;
}

/* The addresses are the linker's: it is not taken for granted that they fit the layout. */
static bool fits(const struct stingy_layout *layout, size_t bytes) {
  const struct stingy_space *space = &layout->space;
  char *cache = cache_in(layout);
  return space->globals == cache + layout->globals.offset &&
         globals_bytes(space) <= layout->globals.bytes && cache <= space->end &&
         bytes <= (size_t)(space->end - cache) &&
         (uintptr_t)space->begin % stingy_page_bytes() == 0;
}

static bool another_slab_has_them(void) {
  struct slab *slab = stingy_slabs();
  while (slab && slab->mapping.globals_bytes == 0)
    slab = stingy_next_slab(slab);
  return slab != NULL;
}

/* STINGY_GLOBALS_IN_SLAB: none. */
static enum stingy_globals obstacle(const struct stingy_layout *layout, size_t bytes,
                                    size_t alignment) {
  if (!is_linked(&layout->space))
    return STINGY_GLOBALS_NOT_LINKED;
  if (globals_bytes(&layout->space) == 0)
    return STINGY_GLOBALS_NONE;
  if (stingy_is_sanitized())
    return STINGY_GLOBALS_SANITIZER;
  if (!fits(layout, bytes))
    return STINGY_GLOBALS_DO_NOT_FIT;
  if ((uintptr_t)cache_in(layout) % alignment != 0)
    return STINGY_GLOBALS_NOT_ALIGNED;
  return stingy_is_single_threaded() ? STINGY_GLOBALS_IN_SLAB : STINGY_GLOBALS_THREADS;
}

/*
 * Below the space for the low slab the linker left a gap: one that is too small if something is
 * there.
 */
static enum stingy_globals guard(const struct mapping *mapping) {
  char *start = stingy_guard(mapping);
  void *got = mmap(start, mapping->guard_bytes, PROT_NONE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  if (got == start)
    return STINGY_GLOBALS_IN_SLAB;
  if (got == MAP_FAILED)
    return errno == EEXIST ? STINGY_GLOBALS_DO_NOT_FIT : STINGY_GLOBALS_REFUSED;
  munmap(got, mapping->guard_bytes); /* a kernel before 4.17 */
  return STINGY_GLOBALS_DO_NOT_FIT;
}

/* Of what was mapped, the book-keeping is left where it is; the linker's low slab is as good. */
static void move_in(struct mapping *mapping, const struct stingy_layout *layout, size_t bytes) {
  const struct stingy_space *space = &layout->space;
  struct mapping home = *mapping;
  home.guard_bytes = STINGY_GUARD_BYTES;
  home.low = space->begin;
  home.cache = cache_in(layout);
  home.end = home.cache + bytes;
  home.globals = space->globals;
  home.globals_bytes = globals_bytes(space);
  mapping->globals_place = guard(&home);
  if (mapping->globals_place != STINGY_GLOBALS_IN_SLAB)
    return;
  const struct stingy_copy copy = {layout->globals.offset, space->globals, home.globals_bytes};
  if (!stingy_mapping_replace(home.cache, mapping->cache, bytes, copy)) {
    munmap(stingy_guard(&home), home.guard_bytes);
    mapping->globals_place = STINGY_GLOBALS_REFUSED;
    return;
  }
  char *unused = stingy_guard(mapping);
  munmap(unused, (size_t)(mapping->cache - unused));
  home.bytes = (size_t)(unused - mapping->start);
  *mapping = home;
}

void stingy_globals_bring_in(struct mapping *mapping, const struct stingy_layout *layout,
                             size_t bytes, size_t alignment) {
  mapping->globals_place = STINGY_GLOBALS_IN_SLAB;
  if (another_slab_has_them())
    return;
  mapping->globals_place = obstacle(layout, bytes, alignment);
  if (mapping->globals_place == STINGY_GLOBALS_IN_SLAB)
    move_in(mapping, layout, bytes);
}

static void give_back(char *from, char *to) {
  if (from < to)
    madvise(from, (size_t)(to - from), MADV_DONTNEED);
}

void stingy_globals_stay_behind(const struct mapping *mapping) {
  uintptr_t begin = (uintptr_t)mapping->globals, end = begin + mapping->globals_bytes;
  give_back(mapping->low, mapping->globals - begin % stingy_page_bytes());
  give_back(mapping->globals + (round_up(end, stingy_page_bytes()) - begin), mapping->end);
  munmap(stingy_guard(mapping), mapping->guard_bytes);
}
