/* Collects the counters that are spread over slab, objects and process. */
#include "stack.h"

#include <errno.h>
#include <stingy/stats.h>

static int fail(int error) {
  errno = error;
  return -1;
}

unsigned long long stingy_object_alive(const struct object_record *record) {
  if (record->cache->is_shared || record->high->is_shared)
    return counter_get(&record->shared_alive);
  return bank_taken(record->cache) + (unsigned long long)bank_taken(record->high);
}

/* The high slab is only asked when the cache slab is full: then the two add up. */
unsigned long long stingy_object_high_water(const struct object_record *record) {
  if (record->cache->is_shared || record->high->is_shared)
    return counter_get(&record->shared_high_water);
  unsigned long long most_high = bank_most_taken(record->high);
  return most_high != 0 ? most_high + record->cache->slots : bank_most_taken(record->cache);
}

static void add_slab(struct stingy_stats *stats, const struct slab *slab) {
  const struct stingy_layout *layout = slab->layout;
  stats->attached = 1;
  stats->cache_is_aligned = layout->l2_bytes == 0 || slab->cache_address % layout->l2_bytes == 0;
  stats->cache_is_huge = slab->mapping.is_huge;
  stats->object_count = slab->object_count;
  stats->low_bytes = layout->low_bytes;
  stats->cache_bytes = layout->cache_bytes;
  stats->high_bytes = layout->high_bytes;
  stats->stack_high_water = stingy_stack_high_water(slab);
  stats->remote_frees = counter_get(&slab->remote_frees);
  stats->bad_frees = counter_get(&slab->bad_frees);
  stats->foreign_frees += counter_get(&slab->foreign_frees);
}

int stingy_stats_get(struct stingy_stats *stats) {
  if (!stats || stats->struct_bytes != sizeof *stats)
    return fail(EINVAL);
  *stats = (struct stingy_stats){
      .struct_bytes = sizeof *stats,
      .version = STINGY_STATS_VERSION,
      .foreign_frees = counter_get(&stingy_process_counters.foreign_frees),
      .unattributed_spills = counter_get(&stingy_process_counters.unattributed_spills),
  };
  const struct slab *slab = stingy_slab();
  if (slab)
    add_slab(stats, slab);
  return 0;
}

int stingy_object_stats_get(unsigned object, struct stingy_object_stats *stats) {
  const struct slab *slab = stingy_slab();
  if (!stats || stats->struct_bytes != sizeof *stats || !slab || object >= slab->object_count)
    return fail(EINVAL);
  const struct object_record *record = &slab->objects[object];
  *stats = (struct stingy_object_stats){
      .struct_bytes = sizeof *stats,
      .version = STINGY_STATS_VERSION,
      .name = slab->layout->objects[object].name,
      .alive = stingy_object_alive(record),
      .high_water = stingy_object_high_water(record),
      .from_cache = counter_get(&record->from_cache),
      .from_high = counter_get(&record->from_high),
      .largest_bytes = counter_get(&record->largest_bytes),
      .spills_too_large = counter_get(&record->spills[SPILL_TOO_LARGE]),
      .spills_exhausted = counter_get(&record->spills[SPILL_EXHAUSTED]),
      .spills_other_thread = counter_get(&record->spills[SPILL_OTHER_THREAD]),
  };
  stats->allocations = stats->from_cache + stats->from_high;
  stats->frees = stats->allocations - stats->alive;
  return 0;
}
