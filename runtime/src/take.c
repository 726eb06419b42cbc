/* Taking and giving slots: what rewritten servers spend their time in. */
#include "remote.h"

#include <stdio.h>
#include <stdlib.h>

#define RARELY(CONDITION) __builtin_expect(!!(CONDITION), 0)
#define SELDOM_CALLED __attribute__((noinline, cold))

struct process_counters stingy_process_counters;

static void note_size(struct object_record *record, size_t size) {
  if (RARELY(size > counter_get(&record->largest_bytes)))
    counter_set(&record->largest_bytes, size);
}

static void *spill(struct object_record *record, enum spill reason) {
  counter_add(&record->spills[reason], 1);
  return NULL;
}

SELDOM_CALLED static void *spill_without_slab(unsigned object) {
  struct slab *slab = stingy_slab();
  if (slab && !stingy_owned && object < slab->object_count)
    counter_add_shared(&slab->objects[object].spills[SPILL_OTHER_THREAD]);
  else
    counter_add_shared(&stingy_process_counters.unattributed_spills);
  return NULL;
}

static void count_sharer(struct object_record *record) {
  unsigned long long alive = counter_add(&record->shared_alive, 1);
  if (alive > counter_get(&record->shared_high_water))
    counter_set(&record->shared_high_water, alive);
}

static void *hand_out(struct object_record *record, struct bank *bank, unsigned object,
                      size_t size) {
  if (RARELY(bank->is_shared))
    count_sharer(record);
  return bank_pop(bank, (uint16_t)(object + 1), size);
}

static void *hand_out_cached(struct object_record *record, unsigned object, size_t size) {
  counter_add(&record->from_cache, 1);
  return hand_out(record, record->cache, object, size);
}

/* The cache bank is empty: perhaps other threads gave something back; else the high slab. */
SELDOM_CALLED static void *take_elsewhere(struct slab *slab, unsigned object, size_t size) {
  struct object_record *record = &slab->objects[object];
  if (!remote_is_empty(slab) && stingy_remote_collect(slab) && bank_free(record->cache) != 0)
    return hand_out_cached(record, object, size);
  if (bank_free(record->high) == 0)
    return spill(record, SPILL_EXHAUSTED);
  counter_add(&record->from_high, 1);
  return hand_out(record, record->high, object, size);
}

void *stingy_take(unsigned object, size_t size) {
  struct slab *slab = stingy_owned;
  if (RARELY(!slab || object >= slab->object_count))
    return spill_without_slab(object);
  struct object_record *record = &slab->objects[object];
  note_size(record, size);
  if (RARELY(size > record->capacity))
    return spill(record, SPILL_TOO_LARGE);
  if (RARELY(bank_free(record->cache) == 0))
    return take_elsewhere(slab, object, size);
  return hand_out_cached(record, object, size);
}

void *stingy_take_zeroed(unsigned object, size_t size) {
  void *taken = stingy_take(object, size);
  return taken ? memset(taken, 0, size) : NULL;
}

/* Aborts in a debug build. Otherwise the pointer is ignored: handing it to free() would crash. */
SELDOM_CALLED static int refuse(struct slab *slab, uintptr_t address) {
#ifdef STINGY_DEBUG
  fprintf(stderr, "stingy: given back twice, or no slot: %p\n", (void *)address);
  abort();
#else
  (void)address;
#endif
  counter_add_shared(&slab->bad_frees);
  return 1;
}

SELDOM_CALLED static int give_from_other_thread(uintptr_t address) {
  struct slab *slab = stingy_slab();
  if (!slab || !slab_contains(slab, address)) {
    counter_add_shared(&stingy_process_counters.foreign_frees);
    return 0;
  }
  size_t offset = address - slab->cache_address;
  if (offset >= slab->pooled_bytes)
    return refuse(slab, address);
  struct bank *bank;
  uint32_t slot = slab_find(slab, offset, &bank);
  if (slot == BANK_NO_SLOT || !stingy_remote_push(slab, bank, slot))
    return refuse(slab, address);
  return 1;
}

/* Outside the pools: in the low slab, or the server's own. */
SELDOM_CALLED static int give_foreign(struct slab *slab, uintptr_t address) {
  if (slab_contains(slab, address))
    return refuse(slab, address);
  counter_add(&slab->foreign_frees, 1);
  return 0;
}

int stingy_give(const volatile void *pointer) {
  struct slab *slab = stingy_owned;
  uintptr_t address = (uintptr_t)pointer;
  if (RARELY(!pointer))
    return 0;
  if (RARELY(!slab))
    return give_from_other_thread(address);
  size_t offset = address - slab->cache_address;
  if (RARELY(offset >= slab->pooled_bytes))
    return give_foreign(slab, address);
  struct bank *bank;
  uint32_t slot = slab_find(slab, offset, &bank);
  if (RARELY(slot == BANK_NO_SLOT))
    return refuse(slab, address);
  uint16_t holder = bank_holder_of(bank, slot);
  if (RARELY(holder == HOLDER_NOBODY || (holder & HOLDER_RETURNING)))
    return refuse(slab, address);
  slab_put_back(slab, bank, slot, (char *)address);
  return 1;
}
