#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "pages.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/* Kilobytes of an area that are in memory, and those of them in huge pages. */
struct residence {
  size_t all, huge;
};

/* Of the area of /proc/self/smaps that the address lies in. */
static struct residence residence_at(FILE *smaps, uintptr_t address) {
  struct residence residence = {0};
  char line[512];
  bool inside = false;
  unsigned long from, to;
  while (fgets(line, sizeof line, smaps)) {
    if (sscanf(line, "%lx-%lx ", &from, &to) == 2) {
      if (inside)
        break;
      inside = from <= address && address < to;
    } else if (inside) {
      sscanf(line, "Rss: %zu", &residence.all);
      sscanf(line, "AnonHugePages: %zu", &residence.huge);
    }
  }
  return residence;
}

/* Cache and high slab are one area: none of it may be in small pages. */
static bool is_transparent(const struct mapping *mapping, size_t cache_bytes) {
  FILE *smaps = fopen("/proc/self/smaps", "re");
  if (!smaps)
    return false;
  struct residence residence = residence_at(smaps, (uintptr_t)mapping->cache);
  fclose(smaps);
  return residence.huge != 0 && residence.huge == residence.all &&
         residence.huge * 1024 >= stingy_mapping_touched(cache_bytes);
}

enum stingy_pages stingy_pages_of(const struct mapping *mapping, size_t cache_bytes) {
  return mapping->is_reserved                   ? STINGY_PAGES_RESERVED
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

int stingy_pages_are_contiguous(const struct mapping *mapping, size_t cache_bytes) {
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
