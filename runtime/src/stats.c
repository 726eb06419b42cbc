/* Collects the counters that are spread over slab, objects and process. */
#include "pages.h"
#include "stack.h"

#include <errno.h>
#include <stingy/stats.h>

const char *stingy_pages_name(enum stingy_pages pages) {
  static const char *const names[] = {"small", "transparent", "reserved"};
  return names[pages];
}

const char *stingy_contiguity_name(int is_contiguous) {
  return is_contiguous < 0 ? "not known" : is_contiguous ? "yes" : "no";
}

const char *stingy_globals_text(enum stingy_globals globals) {
  static const char *const texts[] = {
      "not linked with the linker fragment of stingygen",
      "in the slab",
      "the linker found none of them: compile with -fdata-sections",
      "the linker's addresses do not fit the layout: link with the fragment that belongs to it",
      "the program was loaded at an address that is not aligned as a slab is",
      "a sanitizer watches them",
      "several threads ran already when the slab was attached",
      "the kernel refused to move the slab to them",
      "there is no slab",
  };
  return texts[globals];
}

static int fail(int error) {
  errno = error;
  return -1;
}

static bool is_shared(const struct object *object) {
  return object->cache->is_shared || object->high->is_shared;
}

static unsigned long long read_number(const unsigned long long *number) {
  return __atomic_load_n(number, __ATOMIC_RELAXED);
}

unsigned long long stingy_object_alive(struct slab *slab, size_t number) {
  const struct object *object = &slab->objects[number];
  if (is_shared(object))
    return read_number(&slab_record(slab, number)->alive);
  return bank_taken(object->cache) + (unsigned long long)bank_taken(object->high);
}

/* The high slab is only asked when the cache slab is full: then the two add up. */
unsigned long long stingy_object_high_water(struct slab *slab, size_t number) {
  const struct object *object = &slab->objects[number];
  if (is_shared(object))
    return read_number(&slab_record(slab, number)->most);
  unsigned long long most_high = bank_most_taken(object->high);
  return most_high != 0 ? most_high + object->cache->slots : bank_most_taken(object->cache);
}

/* Of its first bank, which is the cache slab's where it has slots there. */
static unsigned long long from_first_bank(struct slab *slab, size_t number) {
  const struct object *object = &slab->objects[number];
  const struct stingy_record *record = slab_record(slab, number);
  if (object->cache->is_shared)
    return read_number(&record->takes);
  return read_number(&record->gives) + bank_taken(object->cache);
}

static size_t read_size(const size_t *size) { return __atomic_load_n(size, __ATOMIC_RELAXED); }

static size_t larger(size_t a, size_t b) { return a > b ? a : b; }

/* A way has a power of two of sets: as many bytes as divide the L2 so, or a part of them. */
static bool is_at_a_way(uintptr_t address, size_t l2_bytes) {
  size_t ways = l2_bytes & (~l2_bytes + 1);
  return ways == 0 || address % ways == 0;
}

static void add_memory(struct stingy_stats *stats, const struct slab *slab) {
  const struct stingy_layout *layout = slab->layout;
  enum stingy_pages pages = stingy_pages_of(&slab->mapping, layout->cache_bytes);
  int is_contiguous = stingy_pages_are_contiguous(&slab->mapping, layout->cache_bytes);
  stats->cache_is_aligned &= is_at_a_way(slab->own.address, layout->l2_bytes);
  if (pages < stats->cache_pages)
    stats->cache_pages = pages;
  if (is_contiguous < stats->cache_is_contiguous)
    stats->cache_is_contiguous = is_contiguous;
}

/* Those of stages are among the objects', and read first. */
static unsigned long long stageless_spills(const struct slab *slab) {
  unsigned long long of_stages = 0, of_objects = 0;
  for (size_t i = 0; i < slab->layout->stage_count; i++)
    of_stages += counter_get(&slab->stages[i].spills);
  for (size_t i = 0; i < slab->object_count; i++)
    for (size_t reason = 0; reason < SPILL_REASONS; reason++)
      of_objects += counter_get(&slab->objects[i].spills[reason]);
  return of_objects > of_stages ? of_objects - of_stages : 0;
}

static void add_slab(struct stingy_stats *stats, struct slab *slab) {
  stats->slabs++;
  add_memory(stats, slab);
  if (stats->globals != STINGY_GLOBALS_IN_SLAB) /* of the first slab, which comes last */
    stats->globals = slab->mapping.globals_place;
  stats->globals_bytes += slab->mapping.globals_bytes;
  stats->stack_high_water = larger(stats->stack_high_water, stingy_stack_high_water(slab));
  stats->stageless_spills += stageless_spills(slab);
  stats->remote_frees += counter_get(&slab->remote_frees);
  stats->bad_frees += counter_get(&slab->bad_frees);
  stats->late_writes += counter_get(&slab->late_writes);
  stats->overruns += counter_get(&slab->overruns);
  stats->leaks += counter_get(&slab->leaks);
  stats->broken_sharings += counter_get(&slab->broken_sharings);
  stats->foreign_frees += counter_get(&slab->foreign_frees);
}

static void add_slabs(struct stingy_stats *stats, struct slab *slab) {
  stats->attached = stats->cache_is_aligned = stats->cache_is_contiguous = 1;
  stats->cache_pages = STINGY_PAGES_RESERVED;
  stats->object_count = slab->object_count;
  stats->low_bytes = slab->layout->low_bytes;
  stats->cache_bytes = slab->layout->cache_bytes;
  stats->high_bytes = slab->layout->high_bytes;
  for (; slab; slab = stingy_next_slab(slab))
    add_slab(stats, slab);
}

int stingy_stats_get(struct stingy_stats *stats) {
  if (!stats || stats->struct_bytes != sizeof *stats)
    return fail(EINVAL);
  *stats = (struct stingy_stats){
      .struct_bytes = sizeof *stats,
      .version = STINGY_STATS_VERSION,
      .attach_error = (int)counter_get(&stingy_process_counters.attach_error),
      .globals = STINGY_GLOBALS_NO_SLAB,
      .foreign_frees = counter_get(&stingy_process_counters.foreign_frees),
      .unattributed_spills = counter_get(&stingy_process_counters.unattributed_spills),
  };
  struct slab *slab = stingy_slabs();
  if (slab)
    add_slabs(stats, slab);
  return 0;
}

static void add_object(struct stingy_object_stats *stats, struct slab *slab, size_t number) {
  struct object *object = &slab->objects[number];
  stats->alive += stingy_object_alive(slab, number);
  stats->high_water += stingy_object_high_water(slab, number);
  if (object->cache->begin < slab->layout->cache_bytes)
    stats->from_cache += from_first_bank(slab, number);
  else
    stats->from_high += from_first_bank(slab, number);
  stats->from_high += counter_get(&object->high_takes);
  stats->largest_bytes =
      larger(stats->largest_bytes, larger(read_size(&slab_record(slab, number)->largest),
                                          read_size(&object->largest_refused)));
  stats->spills_too_large += counter_get(&object->spills[SPILL_TOO_LARGE]);
  stats->spills_exhausted += counter_get(&object->spills[SPILL_EXHAUSTED]);
  stats->spills_other_thread += counter_get(&object->spills[SPILL_OTHER_THREAD]);
}

int stingy_object_stats_get(unsigned object, struct stingy_object_stats *stats) {
  struct slab *slab = stingy_slabs();
  if (!stats || stats->struct_bytes != sizeof *stats || !slab || object >= slab->object_count)
    return fail(EINVAL);
  *stats = (struct stingy_object_stats){.struct_bytes = sizeof *stats,
                                        .version = STINGY_STATS_VERSION,
                                        .name = slab->layout->objects[object].name};
  for (; slab; slab = stingy_next_slab(slab))
    add_object(stats, slab, object);
  stats->allocations = stats->from_cache + stats->from_high;
  stats->frees = stats->allocations - stats->alive;
  return 0;
}

int stingy_stage_stats_get(unsigned stage, struct stingy_stage_stats *stats) {
  struct slab *slab = stingy_slabs();
  if (!stats || stats->struct_bytes != sizeof *stats || !slab || stage >= slab->layout->stage_count)
    return fail(EINVAL);
  *stats = (struct stingy_stage_stats){.struct_bytes = sizeof *stats,
                                       .version = STINGY_STATS_VERSION,
                                       .name = slab->layout->stages[stage].name};
  for (; slab; slab = stingy_next_slab(slab)) {
    const struct stage_counters *counters = &slab->stages[stage];
    unsigned long long most = counter_get(&counters->most_requests);
    stats->batches += counter_get(&counters->batches);
    stats->requests += counter_get(&counters->requests);
    stats->clocks += counter_get(&counters->clocks);
    stats->spills += counter_get(&counters->spills);
    stats->most_requests = most > stats->most_requests ? most : stats->most_requests;
  }
  return 0;
}
