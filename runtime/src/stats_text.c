/* The statistics as a table, for people. */
#include "slab.h"
#include "stream.h"

#include <string.h>

#include <stingy/stats.h>

static void write_objects(FILE *out, const struct stingy_layout *layout) {
  fprintf(out, "%-32s %12s %10s %10s %10s %10s\n", "object", "allocations", "alive", "high water",
          "from high", "spills");
  for (unsigned i = 0; i < layout->object_count; i++) {
    struct stingy_object_stats stats = {.struct_bytes = sizeof stats};
    if (stingy_object_stats_get(i, &stats) == 0)
      fprintf(out, "%-32s %12llu %10llu %10llu %10llu %10llu\n", stats.name ? stats.name : "",
              stats.allocations, stats.alive, stats.high_water, stats.from_high,
              stats.spills_exhausted + stats.spills_too_large + stats.spills_other_thread);
  }
}

static void write_stages(FILE *out, const struct stingy_layout *layout) {
  bool is_begun = false;
  for (unsigned i = 0; i < layout->stage_count; i++) {
    struct stingy_stage_stats stats = {.struct_bytes = sizeof stats};
    if (stingy_stage_stats_get(i, &stats) != 0 || stats.batches == 0)
      continue;
    if (!is_begun)
      fprintf(out, "%-32s %12s %10s %10s %15s %10s\n", "stage", "requests", "a batch", "at most",
              "clocks each", "spills");
    is_begun = true;
    fprintf(out, "%-32s %12llu %10.1f %10llu %15.0f %10llu\n", stats.name ? stats.name : "",
            stats.requests, (double)stats.requests / (double)stats.batches, stats.most_requests,
            stats.requests ? (double)stats.clocks / (double)stats.requests : 0.0, stats.spills);
  }
}

static void write_slab(FILE *out, const struct stingy_stats *stats) {
  fprintf(out, "%u slab%s of %zu bytes in %s pages (contiguous: %s); stack high water %zu bytes\n",
          stats->slabs, stats->slabs == 1 ? "" : "s",
          stats->low_bytes + stats->cache_bytes + stats->high_bytes,
          stingy_pages_name(stats->cache_pages), stingy_contiguity_name(stats->cache_is_contiguous),
          stats->stack_high_water);
  if (stats->globals == STINGY_GLOBALS_IN_SLAB)
    fprintf(out, "globals: %zu bytes in the slab\n", stats->globals_bytes);
  else
    fprintf(out, "globals: outside of the slab (%s)\n", stingy_globals_text(stats->globals));
  fprintf(out, "frees by other threads %llu, foreign %llu, bad %llu\n", stats->remote_frees,
          stats->foreign_frees, stats->bad_frees);
}

/* Only where somebody looked, or found something. */
static void write_findings(FILE *out, const struct stingy_stats *stats, const struct slab *slab) {
  if (slab->checks || stats->late_writes || stats->overruns || stats->leaks ||
      stats->broken_sharings)
    fprintf(out,
            "checks found: late writes %llu, overruns %llu, leaks %llu, broken sharings %llu\n",
            stats->late_writes, stats->overruns, stats->leaks, stats->broken_sharings);
}

static void write_heading(FILE *out, const struct stingy_stats *stats, const struct slab *slab) {
  const char *name = !slab                   ? "no slab"
                     : slab->layout->program ? slab->layout->program
                                             : "the program";
  fprintf(out, "stingy: %s\n", name);
  if (stats->attach_error)
    fprintf(out, "attaching failed: %s\n", strerror(stats->attach_error));
}

int stingy_stats_write_text(FILE *out) {
  struct slab *slab = stingy_slabs();
  struct stingy_stats stats = {.struct_bytes = sizeof stats};
  stingy_stats_get(&stats);
  write_heading(out, &stats, slab);
  if (slab) {
    write_objects(out, slab->layout);
    write_stages(out, slab->layout);
    write_slab(out, &stats);
    write_findings(out, &stats, slab);
  }
  fprintf(out, "spills of no stage %llu, without a slab %llu\n", stats.stageless_spills,
          stats.unattributed_spills);
  return stingy_stream_end(out);
}
