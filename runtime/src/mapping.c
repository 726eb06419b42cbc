#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "globals.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <stingy/stats.h>

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

/* A process that serves requests should not be the one that pays for the first touch. */
static void touch_cache_slab(const struct mapping *mapping, size_t bytes) {
  for (size_t offset = 0; offset < bytes; offset += stingy_page_bytes())
    ((volatile char *)mapping->cache)[offset] = 0;
}

/* Kilobytes in huge pages of the area of /proc/self/smaps that starts at `address`; 0 if none. */
static size_t huge_kilobytes_at(FILE *smaps, uintptr_t address) {
  char line[512];
  bool inside = false;
  unsigned long from, to, kilobytes;
  while (fgets(line, sizeof line, smaps)) {
    if (sscanf(line, "%lx-%lx ", &from, &to) == 2)
      inside = from <= address && address < to;
    else if (inside && sscanf(line, "AnonHugePages: %lu", &kilobytes) == 1)
      return kilobytes;
  }
  return 0;
}

static bool is_transparent(const struct mapping *mapping, size_t cache_bytes) {
  FILE *smaps = fopen("/proc/self/smaps", "re");
  if (!smaps)
    return false;
  size_t kilobytes = huge_kilobytes_at(smaps, (uintptr_t)mapping->cache);
  fclose(smaps);
  return kilobytes != 0 && kilobytes * 1024 >= cache_bytes;
}

/*
 * Pages that the administrator set aside (vm.nr_hugepages), in place of those mapped before. Only
 * on request: a process that forks when none are left loses its child at the first write.
 */
static bool take_reserved_pages(const struct mapping *mapping, struct plan plan) {
  const char *wish = secure_getenv("STINGY_HUGE_PAGES");
  int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_HUGETLB | (21 << MAP_HUGE_SHIFT);
  if (!wish || strcmp(wish, "reserved") != 0 || plan.alignment < HUGE_PAGE_BYTES)
    return false;
  if (mmap(mapping->cache, plan.body, PROT_READ | PROT_WRITE, flags, -1, 0) != MAP_FAILED)
    return true;
  /* A refusal may have unmapped what was there. */
  mmap(mapping->cache, plan.body, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
       -1, 0);
  return false;
}

/* True when they are reserved ones. */
static bool back_with_pages(const struct mapping *mapping, struct plan plan, size_t cache_bytes) {
  bool is_reserved = take_reserved_pages(mapping, plan);
  if (!is_reserved)
    madvise(mapping->cache, plan.body, MADV_HUGEPAGE);
  touch_cache_slab(mapping, cache_bytes);
  return is_reserved;
}

static enum stingy_pages pages_of(const struct mapping *mapping, bool is_reserved,
                                  size_t cache_bytes) {
  return is_reserved                            ? STINGY_PAGES_RESERVED
         : is_transparent(mapping, cache_bytes) ? STINGY_PAGES_TRANSPARENT
                                                : STINGY_PAGES_SMALL;
}

/* Frames behind pages that follow one another: 1, 0, or -1 when the kernel shows none. */
static int follow(const uint64_t *entries, size_t count, uint64_t *next) {
  for (size_t i = 0; i < count; i++) {
    uint64_t frame = entries[i] & (((uint64_t)1 << 55) - 1);
    if (frame == 0)
      return -1;
    if (*next != 0 && frame != *next)
      return 0;
    *next = frame + 1;
  }
  return 1;
}

/*
 * Whether the cache slab is one piece of memory. The kernel tells the privileged only: -1, not
 * known.
 */
static int is_contiguous(const struct mapping *mapping, size_t cache_bytes) {
  enum { PIECE = 512 };
  uint64_t entries[PIECE], next = 0;
  size_t first = (uintptr_t)mapping->cache / stingy_page_bytes(),
         pages = cache_bytes / stingy_page_bytes();
  int file = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  int known = file < 0 || pages == 0 ? -1 : 1;
  for (size_t page = 0; known == 1 && page < pages; page += PIECE) {
    size_t count = pages - page < PIECE ? pages - page : PIECE;
    ssize_t read =
        pread(file, entries, count * sizeof *entries, (off_t)((first + page) * sizeof *entries));
    known = read == (ssize_t)(count * sizeof *entries) ? follow(entries, count, &next) : -1;
  }
  if (file >= 0)
    close(file);
  return known;
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
  bool is_reserved = back_with_pages(mapping, plan, layout->cache_bytes);
  stingy_globals_bring_in(mapping, layout, plan.body, plan.alignment);
  mapping->pages = pages_of(mapping, is_reserved, layout->cache_bytes);
  mapping->is_contiguous = is_contiguous(mapping, layout->cache_bytes);
  return true;
}

void stingy_mapping_close(struct mapping *mapping) {
  sanitize_show(mapping->start, mapping->bytes);
  if (mapping->globals_bytes != 0)
    stingy_globals_stay_behind(mapping);
  munmap(mapping->start, mapping->bytes);
  *mapping = (struct mapping){0};
}
