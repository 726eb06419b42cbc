/* A slab for bench/allocator's requests: one pool an object, all in the cache slab. */
#include "request.h"

#include <stdio.h>

#include <stingy/stats.h>

static size_t stride_of(size_t bytes) { return SLOT_LINES(bytes) * 64; }

void request_slab(unsigned requests) {
#define OBJECT_(NUMBER, NAME, BYTES) {.name = #NAME, .size = BYTES, .region = NUMBER},
  static struct stingy_layout_object objects[] = {REQUEST_OBJECTS(OBJECT_)};
  static struct stingy_layout layout = {.struct_bytes = sizeof layout,
                                        .version = STINGY_LAYOUT_VERSION,
                                        .program = "bench",
                                        .low_bytes = 1 << 16,
                                        .objects = objects,
                                        .object_count = OBJECTS};
  for (size_t i = 0; i < OBJECTS; i++) {
    objects[i].stride = stride_of(objects[i].size);
    objects[i].offset = layout.cache_bytes;
    objects[i].slots = requests;
    layout.cache_bytes += requests * objects[i].stride;
  }
  if (stingy_attach(&layout) != 0) {
    perror("stingy_attach");
    exit(1);
  }
}

void request_slab_check(void) {
  for (unsigned i = 0; i < OBJECTS; i++) {
    struct stingy_object_stats stats = {.struct_bytes = sizeof stats};
    if (stingy_object_stats_get(i, &stats) != 0 || stats.spills_exhausted != 0 ||
        stats.spills_too_large != 0 || stats.spills_other_thread != 0 || stats.allocations == 0) {
      fprintf(stderr, "%s: not served by the slab\n", stats.name);
      exit(1);
    }
  }
}
