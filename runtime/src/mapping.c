#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "globals.h"
#include "process.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define HUGE_PAGE_BYTES ((size_t)2 << 20)

/* Sizes of the parts, the head being all that lies below the cache slab, the guard included. */
struct plan {
  size_t head;
  size_t guard;
  size_t body;
  size_t alignment; /* of the cache slab */
};

size_t stingy_page_bytes(void) { return (size_t)sysconf(_SC_PAGESIZE); }

char *stingy_guard(const struct mapping *mapping) {
  return mapping->low - (uintptr_t)mapping->low % stingy_page_bytes() - mapping->guard_bytes;
}

static size_t power_of_two_from(size_t bytes) {
  size_t power = HUGE_PAGE_BYTES;
  while (power < bytes)
    power *= 2;
  return power;
}

static struct plan plan_huge(const struct stingy_layout *layout, size_t head) {
  size_t body = round_up(layout->cache_bytes + layout->high_bytes, HUGE_PAGE_BYTES);
  return (struct plan){head + STINGY_GUARD_BYTES, STINGY_GUARD_BYTES, body,
                       power_of_two_from(layout->l2_bytes)};
}

static struct plan plan_modest(const struct stingy_layout *layout, size_t head, size_t guard) {
  size_t body = round_up(layout->cache_bytes + layout->high_bytes, stingy_page_bytes());
  return (struct plan){head + guard, guard, body, stingy_page_bytes()};
}

/* Maps more than needed, and cuts off what lies before and behind the aligned part. */
static bool map_aligned(struct mapping *mapping, struct plan plan) {
  size_t needed = plan.head + plan.body;
  size_t slack = plan.alignment > stingy_page_bytes() ? plan.alignment : 0;
  char *raw =
      mmap(NULL, needed + slack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (raw == MAP_FAILED)
    return false;
  char *cache = raw + (round_up((uintptr_t)raw + plan.head, plan.alignment) - (uintptr_t)raw);
  char *start = cache - plan.head;
  if (start != raw)
    munmap(raw, (size_t)(start - raw));
  size_t behind = slack - (size_t)(start - raw);
  if (behind != 0)
    munmap(start + needed, behind);
  *mapping =
      (struct mapping){.start = start, .bytes = needed, .cache = cache, .end = start + needed};
  return true;
}

bool stingy_mapping_guards(const struct mapping *mapping, uintptr_t address) {
  return address - (uintptr_t)stingy_guard(mapping) < mapping->guard_bytes;
}

/*
 * A process that serves requests should not be the one that pays for the first touch. No L2 that we
 * know is larger than what is touched; a layout that is must not take all memory at once.
 */
static void touch_cache_slab(const struct mapping *mapping, size_t cache_bytes) {
  size_t bytes = stingy_mapping_touched(cache_bytes);
  for (size_t offset = 0; offset < bytes; offset += stingy_page_bytes())
    ((volatile char *)mapping->cache)[offset] = 0;
}

/* The next slab would say the same. The lock of attach is held. */
static bool is_first_time(void) {
  static bool is_told;
  bool is_first = !is_told;
  is_told = true;
  return is_first;
}

static bool are_reserved_pages_wanted(void) {
  const char *wish = secure_getenv("STINGY_HUGE_PAGES");
  bool is_reserved = wish && strcmp(wish, "reserved") == 0;
  if (wish && *wish && !is_reserved && is_first_time())
    fprintf(stderr, "stingy: STINGY_HUGE_PAGES: there is no \"%s\", but \"reserved\"\n", wish);
  return is_reserved;
}

static bool map_reserved_pages(const struct mapping *mapping, struct plan plan) {
  int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_HUGETLB | (21 << MAP_HUGE_SHIFT);
  if (plan.alignment < HUGE_PAGE_BYTES) {
    errno = ENOMEM;
    return false;
  }
  return mmap(mapping->cache, plan.body, PROT_READ | PROT_WRITE, flags, -1, 0) != MAP_FAILED;
}

/*
 * Pages that the administrator set aside (vm.nr_hugepages), in place of those mapped before. Only
 * on request: a process that forks when none are left loses its child at the first write.
 */
static bool take_reserved_pages(const struct mapping *mapping, struct plan plan) {
  if (!are_reserved_pages_wanted())
    return false;
  if (map_reserved_pages(mapping, plan))
    return true;
  if (is_first_time())
    fprintf(stderr,
            "stingy: STINGY_HUGE_PAGES: no reserved pages for %zu bytes (%s; vm.nr_hugepages): "
            "others are taken\n",
            plan.body, strerror(errno));
  /* A refusal may have unmapped what was there. */
  mmap(mapping->cache, plan.body, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
       -1, 0);
  return false;
}

/* The best plan that there is address space for. */
static bool map(struct mapping *mapping, const struct stingy_layout *layout, size_t head,
                struct plan *plan) {
  const struct plan plans[] = {plan_huge(layout, head),
                               plan_modest(layout, head, STINGY_GUARD_BYTES),
                               plan_modest(layout, head, 0)};
  for (size_t i = 0; i < sizeof plans / sizeof plans[0]; i++) {
    *plan = plans[i];
    if (map_aligned(mapping, plans[i]))
      return true;
  }
  errno = ENOMEM;
  return false;
}

static void protect_guard(struct mapping *mapping, size_t bytes) {
  mapping->guard_bytes = bytes;
  if (bytes != 0 && mprotect(stingy_guard(mapping), bytes, PROT_NONE) != 0)
    mapping->guard_bytes = 0;
}

bool stingy_mapping_open(struct mapping *mapping, const struct stingy_layout *layout,
                         size_t bookkeeping_bytes) {
  size_t head = round_up(bookkeeping_bytes, stingy_page_bytes()) +
                round_up(layout->low_bytes, stingy_page_bytes());
  struct plan plan;
  if (!map(mapping, layout, head, &plan))
    return false;
  mapping->low = mapping->cache - layout->low_bytes;
  protect_guard(mapping, plan.guard);
  mapping->is_reserved = take_reserved_pages(mapping, plan);
  if (!mapping->is_reserved)
    madvise(mapping->cache, plan.body, MADV_HUGEPAGE);
  touch_cache_slab(mapping, layout->cache_bytes);
  stingy_globals_bring_in(mapping, layout, plan.body, plan.alignment);
  return true;
}

/* The kernel replaces one memory by the other in one step; between that and the copy signals wait.
 */
bool stingy_mapping_replace(char *place, char *fresh, size_t bytes, struct stingy_copy copy) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  memcpy(fresh + copy.offset, copy.from, copy.bytes);
  bool is_placed = mremap(fresh, bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED, place) == place;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return is_placed;
}

static bool can_be_renewed(const struct mapping *mapping, size_t bytes) {
  return (uintptr_t)mapping->cache % HUGE_PAGE_BYTES == 0 &&
         bytes <= (size_t)(mapping->end - mapping->cache) && !mapping->is_reserved &&
         !stingy_is_sanitized() && stingy_is_single_threaded();
}

void stingy_mapping_renew(const struct mapping *mapping, size_t cache_bytes) {
  size_t bytes = round_up(stingy_mapping_touched(cache_bytes), HUGE_PAGE_BYTES);
  struct mapping fresh;
  if (!can_be_renewed(mapping, bytes) ||
      !map_aligned(&fresh, (struct plan){.body = bytes, .alignment = HUGE_PAGE_BYTES}))
    return;
  madvise(fresh.cache, bytes, MADV_HUGEPAGE);
  const struct stingy_copy all = {0, mapping->cache, bytes};
  if (!stingy_mapping_replace(mapping->cache, fresh.cache, bytes, all))
    munmap(fresh.cache, bytes);
}

void stingy_mapping_close(struct mapping *mapping) {
  sanitize_show(mapping->start, mapping->bytes);
  if (mapping->globals_bytes != 0)
    stingy_globals_stay_behind(mapping);
  munmap(mapping->start, mapping->bytes);
  *mapping = (struct mapping){0};
}
