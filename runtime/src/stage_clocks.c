#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
/* What the scheduler tells of the stages that it ran, for the statistics. */
#include "slab.h"

#include <time.h>

static unsigned long long larger(unsigned long long a, unsigned long long b) {
  return a > b ? a : b;
}

/* Those since the stage began, by the clock, and none that another stage has. */
static long long spills_of_stage(struct spill_count *spills) {
  unsigned long long all = counter_get(&spills->all);
  unsigned long long before = larger(spills->at_clock_before, spills->at_stage);
  spills->at_stage = all;
  return (long long)(all - before);
}

static void note_clock(struct spill_count *spills) {
  spills->at_clock_before = spills->at_clock;
  spills->at_clock = counter_get(&spills->all);
}

void stingy_stage_ran(unsigned stage, size_t requests, unsigned long long clocks) {
  struct slab *slab = stingy_owned();
  if (!slab || stage >= slab->layout->stage_count)
    return;
  struct stage_counters *counters = &slab->stages[stage];
  counter_add(&counters->batches, 1);
  counter_add(&counters->requests, (long long)requests);
  counter_add(&counters->clocks, (long long)clocks);
  counter_add(&counters->spills, spills_of_stage(&slab->spills));
  if (requests > counter_get(&counters->most_requests))
    counter_set(&counters->most_requests, requests);
}

static unsigned long long read_clock(void) {
#if defined(__x86_64__)
  return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
  unsigned long long clock;
  __asm__ volatile("mrs %0, cntvct_el0" : "=r"(clock));
  return clock;
#else
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (unsigned long long)time.tv_sec * 1000000000u + (unsigned long long)time.tv_nsec;
#endif
}

unsigned long long stingy_clock(void) {
  struct slab *slab = stingy_owned();
  if (slab)
    note_clock(&slab->spills);
  return read_clock();
}
