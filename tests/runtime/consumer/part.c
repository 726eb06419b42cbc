#include "part.h"

#include <stingy/stats.h>
#include <stingy/stingy.h>

static const struct stingy_layout_object objects[] = {
    {.name = "part", .size = 64, .stride = 64, .slots = 8}};

static const struct stingy_layout layout = {
    .struct_bytes = sizeof layout,
    .version = STINGY_LAYOUT_VERSION,
    .program = "consumer",
    .build_id = "one part",
    .cache_bytes = 4096,
    .objects = objects,
    .object_count = 1,
};

void *take_part(void) { return stingy_attach(&layout) == 0 ? stingy_take(0, 64) : NULL; }

int parts_alive(void) {
  struct stingy_object_stats stats = {.struct_bytes = sizeof stats};
  return stingy_object_stats_get(0, &stats) == 0 ? (int)stats.alive : -1;
}

int bad_frees(void) {
  struct stingy_stats stats = {.struct_bytes = sizeof stats};
  return stingy_stats_get(&stats) == 0 ? (int)stats.bad_frees : -1;
}
