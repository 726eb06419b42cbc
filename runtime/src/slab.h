/*
 * The vocabulary of the runtime: the slab of the process, its pools and its objects.
 *
 *     layout ──layout_check──▶ accepted ──mapping──▶ memory ──slab_build──▶ struct slab ──attach──▶
 *     take/give (take.c) by the owner, remote.c by the other threads, query.c by the scheduler,
 *     stats.c by anyone
 *
 * One mapping holds all of it, the book-keeping too:
 *
 *     book-keeping | guard page | low slab | cache slab | high slab
 *
 * Offsets that name a place in a pool count from the start of the cache slab, so that one unsigned
 * comparison tells "cache or high slab" from everything else. Banks are sorted by offset, and
 * `bank_of_page` gives for each 4 KiB of cache and high slab the first bank that ends behind it.
 */
#ifndef STINGY_SRC_SLAB_H
#define STINGY_SRC_SLAB_H

#include "bank.h"
#include "counter.h"

#include <stingy/stingy.h>

enum { PAGE_SHIFT = 12, MAX_OBJECTS = HOLDER_OBJECT };

enum spill { SPILL_TOO_LARGE, SPILL_EXHAUSTED, SPILL_OTHER_THREAD, SPILL_REASONS };

/*
 * An object and its pool: a bank in each slab, the same two for objects that share a sub-region.
 * What the fast path needs comes first, in one cache line.
 */
struct object_record {
  _Alignas(LINE_BYTES) size_t capacity; /* largest size that a slot takes */
  struct bank *cache;
  struct bank *high;
  stingy_counter from_cache;
  stingy_counter from_high;
  stingy_counter largest_bytes;
  stingy_counter shared_alive;      /* both only for objects that share their slots: */
  stingy_counter shared_high_water; /* those of the others follow from their banks */
  stingy_counter spills[SPILL_REASONS];
};

/* What mmap gave. All zero when there is none. */
struct mapping {
  char *start;
  size_t bytes;
  char *low;
  char *cache;
  bool is_huge;
};

struct slab {
  uintptr_t cache_address;
  size_t pooled_bytes; /* cache and high slab together */
  struct bank *banks;  /* sorted; behind them the empty bank, at SIZE_MAX */
  const uint16_t *bank_of_page;
  struct object_record *objects;
  size_t object_count;
  size_t bank_count;
  const struct stingy_layout *layout;
  struct mapping mapping;
  stingy_counter remote_frees;
  stingy_counter bad_frees;
  stingy_counter foreign_frees; /* those of the owner */
  atomic_bool is_stack_in_use;  /* by stingy_run_on_stack */
  _Atomic slot_link remote;     /* the last slot that another thread gave back */
};

/* Numbers that need no slab. */
struct process_counters {
  stingy_counter unattributed_spills;
  stingy_counter foreign_frees; /* those of threads that are not the owner */
};

extern struct process_counters stingy_process_counters;

/* The slab when this thread owns it, else NULL. */
extern _Thread_local struct slab *stingy_owned __attribute__((tls_model("initial-exec")));

/* The slab of the process, or NULL when none is attached. Any thread. */
struct slab *stingy_slab(void);

/* Fills in `slab` from an accepted layout and its memory: all slots are free. */
void stingy_slab_build(struct slab *slab, const struct stingy_layout *layout,
                       const struct mapping *mapping);

/* Bytes that the book-keeping of the layout takes at the start of the mapping. */
size_t stingy_slab_bookkeeping_bytes(const struct stingy_layout *layout);

static inline size_t round_up(size_t bytes, size_t multiple) {
  return (bytes + multiple - 1) / multiple * multiple;
}

/* True when the address is in low, cache or high slab. */
static inline bool slab_contains(const struct slab *slab, uintptr_t address) {
  size_t low = slab->layout->low_bytes;
  return address - (slab->cache_address - low) < low + slab->pooled_bytes;
}

/* The slot that starts at an offset below pooled_bytes, or BANK_NO_SLOT. */
static inline uint32_t slab_find(const struct slab *slab, size_t offset, struct bank **found) {
  struct bank *bank = &slab->banks[slab->bank_of_page[offset >> PAGE_SHIFT]];
  while (offset >= bank->end)
    bank++;
  *found = bank;
  return offset >= bank->begin ? bank_slot_at(bank, offset) : BANK_NO_SLOT;
}

/* Slots that the object has now, and the most that it ever had at once. */
unsigned long long stingy_object_alive(const struct object_record *record);
unsigned long long stingy_object_high_water(const struct object_record *record);

/* Owner only: the slot goes back on its stack, and no longer counts as alive. */
static inline void slab_put_back(struct slab *slab, struct bank *bank, uint32_t slot,
                                 char *memory) {
  if (bank->is_shared) {
    size_t object = (size_t)(bank_holder_of(bank, slot) & HOLDER_OBJECT) - 1;
    counter_add(&slab->objects[object].shared_alive, -1);
  }
  bank_push(bank, slot, memory);
}

#endif
