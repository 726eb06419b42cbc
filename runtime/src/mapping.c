#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "mapping.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#define HUGE_PAGE_BYTES ((size_t)2 << 20)

/* Sizes of the parts, the head being all that lies below the cache slab. */
struct plan {
  size_t head;
  size_t body;
  size_t alignment; /* of the cache slab */
};

static size_t page_bytes(void) { return (size_t)sysconf(_SC_PAGESIZE); }

static size_t power_of_two_from(size_t bytes) {
  size_t power = HUGE_PAGE_BYTES;
  while (power < bytes)
    power *= 2;
  return power;
}

static struct plan plan_huge(const struct stingy_layout *layout, size_t head) {
  size_t body = round_up(layout->cache_bytes + layout->high_bytes, HUGE_PAGE_BYTES);
  return (struct plan){head, body, power_of_two_from(layout->l2_bytes)};
}

static struct plan plan_modest(const struct stingy_layout *layout, size_t head) {
  size_t body = round_up(layout->cache_bytes + layout->high_bytes, page_bytes());
  return (struct plan){head, body, page_bytes()};
}

/* Maps more than needed, and cuts off what lies before and behind the aligned part. */
static bool map_aligned(struct mapping *mapping, struct plan plan) {
  size_t needed = plan.head + plan.body;
  size_t slack = plan.alignment > page_bytes() ? plan.alignment : 0;
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
  *mapping = (struct mapping){.start = start, .bytes = needed, .cache = cache};
  return true;
}

/* The stack of the slab must not run into the book-keeping. */
static void guard_low_slab(const struct mapping *mapping) {
  char *guard = mapping->low - (uintptr_t)mapping->low % page_bytes() - page_bytes();
  mprotect(guard, page_bytes(), PROT_NONE);
}

/* A process that serves requests should not be the one that pays for the first touch. */
static void touch_cache_slab(const struct mapping *mapping, size_t bytes) {
  for (size_t offset = 0; offset < bytes; offset += page_bytes())
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

static bool is_huge(const struct mapping *mapping, size_t cache_bytes) {
  FILE *smaps = fopen("/proc/self/smaps", "re");
  if (!smaps)
    return false;
  size_t kilobytes = huge_kilobytes_at(smaps, (uintptr_t)mapping->cache);
  fclose(smaps);
  return kilobytes != 0 && kilobytes * 1024 >= cache_bytes;
}

bool stingy_mapping_open(struct mapping *mapping, const struct stingy_layout *layout,
                         size_t bookkeeping_bytes) {
  size_t low = round_up(layout->low_bytes, page_bytes());
  size_t head = round_up(bookkeeping_bytes, page_bytes()) + page_bytes() + low;
  if (!map_aligned(mapping, plan_huge(layout, head)) &&
      !map_aligned(mapping, plan_modest(layout, head))) {
    errno = ENOMEM;
    return false;
  }
  mapping->low = mapping->cache - layout->low_bytes;
  guard_low_slab(mapping);
  madvise(mapping->cache, mapping->bytes - head, MADV_HUGEPAGE);
  touch_cache_slab(mapping, layout->cache_bytes);
  mapping->is_huge = is_huge(mapping, layout->cache_bytes);
  return true;
}

void stingy_mapping_close(struct mapping *mapping) {
  sanitize_show(mapping->start, mapping->bytes);
  munmap(mapping->start, mapping->bytes);
  *mapping = (struct mapping){0};
}
