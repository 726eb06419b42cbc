/* The statistics as an artifact of kind "stingy.stats". */
#include "json.h"
#include "slab.h"
#include "stream.h"

#include <string.h>

#include <stingy/stats.h>

static void write_spills(struct json *json, const struct stingy_object_stats *stats) {
  stingy_json_open(json, "spills", '{');
  stingy_json_number(json, "exhausted", stats->spills_exhausted);
  stingy_json_number(json, "other_thread", stats->spills_other_thread);
  stingy_json_number(json, "too_large", stats->spills_too_large);
  stingy_json_close(json, '}');
}

static void write_object(struct json *json, const struct stingy_layout_object *object,
                         const struct stingy_object_stats *stats) {
  stingy_json_open(json, NULL, '{');
  stingy_json_number(json, "alive", stats->alive);
  stingy_json_number(json, "allocations", stats->allocations);
  stingy_json_number(json, "frees", stats->frees);
  stingy_json_number(json, "from_cache", stats->from_cache);
  stingy_json_number(json, "from_high", stats->from_high);
  stingy_json_number(json, "high_slots", object->high_slots);
  stingy_json_number(json, "high_water", stats->high_water);
  stingy_json_number(json, "largest_bytes", stats->largest_bytes);
  stingy_json_text(json, "name", object->name);
  stingy_json_number(json, "region", object->region);
  stingy_json_number(json, "size", object->size);
  stingy_json_number(json, "slots", object->slots);
  write_spills(json, stats);
  stingy_json_number(json, "stride", object->stride);
  stingy_json_close(json, '}');
}

static void write_objects(struct json *json, const struct stingy_layout *layout) {
  stingy_json_open(json, "objects", '[');
  for (unsigned i = 0; layout && i < layout->object_count; i++) {
    struct stingy_object_stats stats = {.struct_bytes = sizeof stats};
    if (stingy_object_stats_get(i, &stats) == 0)
      write_object(json, &layout->objects[i], &stats);
  }
  stingy_json_close(json, ']');
}

static void write_slab(struct json *json, const struct stingy_stats *stats) {
  stingy_json_open(json, "slab", '{');
  stingy_json_number(json, "cache_bytes", stats->cache_bytes);
  stingy_json_bool(json, "cache_is_aligned", stats->cache_is_aligned != 0);
  stingy_json_text(json, "cache_is_contiguous", stingy_contiguity_name(stats->cache_is_contiguous));
  stingy_json_text(json, "cache_pages", stingy_pages_name(stats->cache_pages));
  stingy_json_number(json, "high_bytes", stats->high_bytes);
  stingy_json_number(json, "low_bytes", stats->low_bytes);
  stingy_json_close(json, '}');
}

static void write_globals(struct json *json, const struct stingy_stats *stats) {
  bool is_in_slab = stats->globals == STINGY_GLOBALS_IN_SLAB;
  stingy_json_open(json, "globals", '{');
  stingy_json_number(json, "bytes", stats->globals_bytes);
  stingy_json_bool(json, "in_slab", is_in_slab);
  stingy_json_text(json, "why_not", is_in_slab ? NULL : stingy_globals_text(stats->globals));
  stingy_json_close(json, '}');
}

static void write_stages(struct json *json, const struct stingy_layout *layout) {
  stingy_json_open(json, "stages", '[');
  for (unsigned i = 0; layout && i < layout->stage_count; i++) {
    struct stingy_stage_stats stats = {.struct_bytes = sizeof stats};
    if (stingy_stage_stats_get(i, &stats) != 0)
      continue;
    stingy_json_open(json, NULL, '{');
    stingy_json_number(json, "batches", stats.batches);
    stingy_json_number(json, "clocks", stats.clocks);
    stingy_json_number(json, "most_requests", stats.most_requests);
    stingy_json_text(json, "name", stats.name);
    stingy_json_number(json, "requests", stats.requests);
    stingy_json_number(json, "spills", stats.spills);
    stingy_json_close(json, '}');
  }
  stingy_json_close(json, ']');
}

static void write_body(struct json *json, const struct stingy_layout *layout) {
  struct stingy_stats stats = {.struct_bytes = sizeof stats};
  stingy_stats_get(&stats);
  stingy_json_open(json, "body", '{');
  stingy_json_text(json, "attach_error", stats.attach_error ? strerror(stats.attach_error) : NULL);
  stingy_json_bool(json, "attached", stats.attached != 0);
  stingy_json_number(json, "bad_frees", stats.bad_frees);
  stingy_json_number(json, "broken_sharings", stats.broken_sharings);
  stingy_json_text(json, "build_id", layout ? layout->build_id : NULL);
  stingy_json_number(json, "foreign_frees", stats.foreign_frees);
  write_globals(json, &stats);
  stingy_json_number(json, "late_writes", stats.late_writes);
  stingy_json_number(json, "leaks", stats.leaks);
  write_objects(json, layout);
  stingy_json_number(json, "overruns", stats.overruns);
  stingy_json_text(json, "program", layout ? layout->program : NULL);
  stingy_json_number(json, "remote_frees", stats.remote_frees);
  write_slab(json, &stats);
  stingy_json_number(json, "slabs", stats.slabs);
  stingy_json_number(json, "stack_high_water", stats.stack_high_water);
  stingy_json_number(json, "stageless_spills", stats.stageless_spills);
  write_stages(json, layout);
  stingy_json_number(json, "unattributed_spills", stats.unattributed_spills);
  stingy_json_close(json, '}');
}

int stingy_stats_write_json(FILE *out) {
  const struct slab *slab = stingy_slabs();
  const struct stingy_layout *layout = slab ? slab->layout : NULL;
  struct json json = {.out = out, .is_first = true};
  stingy_json_open(&json, NULL, '{');
  write_body(&json, layout);
  stingy_json_text(&json, "kind", "stingy.stats");
  stingy_json_text(&json, "producer", "stingy " STINGY_RUNTIME_VERSION);
  stingy_json_text(&json, "schema_version", "1.0");
  stingy_json_text(&json, "target_triple", layout ? layout->target_triple : NULL);
  stingy_json_close(&json, '}');
  putc('\n', out);
  return stingy_stream_end(out);
}
