#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
/* What the scheduler asks before it elects a stage (paper section 4.5.2). */
#include "remote.h"

#include <stingy/interpose.h>
#include <time.h>

/* Of the thread's own slab; who has none asks for the first one. */
static struct slab *slab_asked(void) {
  struct slab *own = stingy_owned();
  return own ? own : stingy_slabs();
}

static const struct stingy_layout_stage *find_stage(const struct slab *slab, unsigned stage) {
  return slab && stage < slab->layout->stage_count ? &slab->layout->stages[stage] : NULL;
}

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/* Objects that share slots are never needed together by one request, so needs do not add up. */
static size_t room_of(const struct slab *slab, const struct stingy_layout_stage *stage) {
  size_t room = STINGY_UNLIMITED;
  for (size_t i = 0; i < stage->need_count; i++) {
    struct stingy_layout_need need = stage->needs[i];
    if (need.count != 0)
      room = smaller(room, bank_free(slab->objects[need.object].cache) / need.count);
  }
  return room;
}

size_t stingy_stage_room(unsigned stage) {
  struct slab *slab = slab_asked();
  const struct stingy_layout_stage *found = find_stage(slab, stage);
  if (!found)
    return STINGY_UNLIMITED;
  size_t room = room_of(slab, found);
  if (room == 0 && slab == stingy_owned() && stingy_remote_collect(slab))
    room = room_of(slab, found);
  return room;
}

size_t stingy_stage_capacity(unsigned stage) {
  struct slab *slab = slab_asked();
  const struct stingy_layout_stage *found = find_stage(slab, stage);
  size_t capacity = STINGY_UNLIMITED;
  for (size_t i = 0; found && i < found->need_count; i++) {
    struct stingy_layout_need need = found->needs[i];
    if (need.count != 0)
      capacity = smaller(capacity, slab->objects[need.object].cache->slots / need.count);
  }
  return capacity;
}

int stingy_stage_at_peak(unsigned stage) { return stingy_stage_room(stage) == 0; }

int stingy_owns(const volatile void *pointer) { return stingy_slab_of((uintptr_t)pointer) != NULL; }

/* ---- What the scheduler tells ---- */

void stingy_stage_ran(unsigned stage, size_t requests, unsigned long long clocks) {
  struct slab *slab = stingy_owned();
  if (!slab || stage >= slab->layout->stage_count)
    return;
  struct stage_counters *counters = &slab->stages[stage];
  counter_add(&counters->batches, 1);
  counter_add(&counters->requests, (long long)requests);
  counter_add(&counters->clocks, (long long)clocks);
  if (requests > counter_get(&counters->most_requests))
    counter_set(&counters->most_requests, requests);
}

unsigned long long stingy_clock(void) {
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

size_t stingy_slot_bytes(const volatile void *pointer) {
  struct slab *slab = stingy_slab_of((uintptr_t)pointer);
  slot_place place = slab ? slab_place(slab, (uintptr_t)pointer) : 0;
  return place == 0 ? 0 : slab->objects[((place >> 32) & START_POOL) - 1].capacity;
}
